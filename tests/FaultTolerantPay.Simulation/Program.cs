using FaultTolerantPay.Simulation.Runs;

return SimulationCommandLine.Run(args, Console.Out);
