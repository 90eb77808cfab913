/* The row equations as a C programmer would write them first: naive loops, K known to the compiler, all of its freedom. */
#include <math.h>
#include <string.h>

#define ROW_EQUATIONS(K)                                                                                          \
  void rowEquations##K(char *memory, int rows, int pointer, int index, int value, int weight, int mean,          \
                       int covariance, int outMean, int outCovariance, double s2, int prior, double theta) {     \
    const int *from = (int *)(memory + pointer), *other = (int *)(memory + index);                               \
    const double *y = (double *)(memory + value), *weights = (double *)(memory + weight);                        \
    const double *p = (double *)(memory + prior);                                                                \
    for (int i = 0; i < rows; i++) {                                                                             \
      double G[K][K], L[K][K], T[K][K], g[K];                                                                    \
      memset(G, 0, sizeof G);                                                                                    \
      memset(g, 0, sizeof g);                                                                                    \
      for (int t = from[i]; t < from[i + 1]; t++) {                                                              \
        const double *u = (double *)(memory + mean) + (long)other[t] * K;                                        \
        const double *D = (double *)(memory + covariance) + (long)other[t] * K * K;                              \
        const double w = weights[t], z = y[t] - u[0];                                                            \
        double v[K];                                                                                             \
        v[0] = 1;                                                                                                \
        for (int a = 1; a < K; a++) v[a] = u[a];                                                                 \
        g[0] += w * z;                                                                                           \
        for (int a = 1; a < K; a++) g[a] += w * (z * v[a] - D[a]);                                               \
        for (int b = 0; b < K; b++) G[0][b] += w * v[b];                                                         \
        for (int a = 1; a < K; a++)                                                                              \
          for (int b = a; b < K; b++) G[a][b] += w * (v[a] * v[b] + D[a * K + b]);                               \
      }                                                                                                          \
      for (int a = 0; a < K; a++)                                                                                \
        for (int b = a; b < K; b++) {                                                                            \
          double sum = G[a][b] / s2 + (a == b ? 1 / p[a] : 0);                                                   \
          for (int c = 0; c < a; c++) sum -= L[a][c] * L[b][c];                                                  \
          L[b][a] = a == b ? sqrt(sum) : sum / L[a][a];                                                          \
        }                                                                                                        \
      for (int b = 0; b < K; b++)                                                                                \
        for (int a = 0; a <= b; a++) {                                                                           \
          double sum = a == b;                                                                                   \
          for (int c = a; c < b; c++) sum -= L[b][c] * T[c][a];                                                  \
          T[b][a] = sum / L[b][b];                                                                               \
        }                                                                                                        \
      double *x = (double *)(memory + outMean) + (long)i * K;                                                    \
      double *C = (double *)(memory + outCovariance) + (long)i * K * K;                                          \
      for (int a = 0; a < K; a++) {                                                                              \
        x[a] = 0;                                                                                                \
        for (int b = 0; b < K; b++) {                                                                            \
          double sum = 0;                                                                                        \
          for (int c = a > b ? a : b; c < K; c++) sum += T[c][a] * T[c][b];                                      \
          C[a * K + b] = theta * sum;                                                                            \
          x[a] += sum * g[b] / s2;                                                                               \
        }                                                                                                        \
      }                                                                                                          \
    }                                                                                                            \
  }

ROW_EQUATIONS(11)
ROW_EQUATIONS(21)
