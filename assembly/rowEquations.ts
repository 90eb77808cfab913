export function rowEquations(from: i32, to: i32, block: i32, scratch: usize): void {}
