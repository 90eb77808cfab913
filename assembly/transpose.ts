/**
 * to[j·toStride + i] = scale·from[i·fromStride + j],  i < rows, j < columns; strides in numbers.
 * Eight rows at a time: what is written of a column is one cache line.
 */
export function transpose(
  rows: i32,
  columns: i32,
  from: usize,
  fromStride: i32,
  to: usize,
  toStride: i32,
  scale: f64,
): void {
  const fromBytes = (<usize>fromStride) << 3;
  const toBytes = (<usize>toStride) << 3;
  for (let first = 0; first < rows; first += 8, from += 8 * fromBytes, to += 64) {
    const bytes = (<usize>min(8, rows - first)) << 3;
    let column = to;
    for (let a = from, end = from + ((<usize>columns) << 3); a < end; a += 8, column += toBytes) {
      let source = a;
      for (let t = column; t < column + bytes; t += 8, source += fromBytes) store<f64>(t, scale * load<f64>(source));
    }
  }
}
