/* The pass over observed entries as a C programmer would write it first: naive loops, untiled, the width known to the
   compiler, all of its freedom. The gradient of a line is kept in a local array, which gcc needs for full speed. */
#define ENTRIES(K)                                                                                                  \
  double entries##K(char *memory, int lines, unsigned pointer, unsigned index, unsigned value, unsigned own,        \
                    unsigned other, unsigned gradient, unsigned residual) {                                         \
    const int *from = (int *)(memory + pointer), *j = (int *)(memory + index);                                      \
    const double *y = (double *)(memory + value), *U = (double *)(memory + own), *V = (double *)(memory + other);   \
    double *restrict G = (double *)(memory + gradient), *restrict r = (double *)(memory + residual);                \
    double loss = 0;                                                                                                \
    for (int i = 0; i < lines; i++) {                                                                               \
      const double *restrict u = U + (long)i * K;                                                                   \
      double g[K];                                                                                                  \
      for (int a = 0; a < K; a++) g[a] = 0;                                                                         \
      for (int t = from[i]; t < from[i + 1]; t++) {                                                                 \
        const double *restrict v = V + (long)j[t] * K;                                                              \
        double p = 0;                                                                                               \
        for (int a = 0; a < K; a++) p += u[a] * v[a];                                                               \
        const double z = p - y[t];                                                                                  \
        r[t] = z;                                                                                                   \
        loss += z * z;                                                                                              \
        for (int a = 0; a < K; a++) g[a] += z * v[a];                                                               \
      }                                                                                                             \
      for (int a = 0; a < K; a++) G[(long)i * K + a] += g[a];                                                       \
    }                                                                                                               \
    return loss / 2;                                                                                                \
  }

ENTRIES(8)
ENTRIES(16)
ENTRIES(32)
