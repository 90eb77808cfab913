/** A helping thread: binds the kernels to the run's memory and serves jobs until it is stopped. */
import { workerData } from 'node:worker_threads';
import { openControl, serveJobs } from './forkJoin.ts';
import { instantiateKernels } from './kernels.ts';

/** What a helping thread is started with. */
export interface WorkerData {
  module: WebAssembly.Module;
  memory: WebAssembly.Memory;
  control: number;
  thread: number;
}

const { module, memory, control, thread } = workerData as WorkerData;
serveJobs(openControl(memory, control), instantiateKernels(module, memory), memory, thread);
