using FaultTolerantPay.Simulation.Runs;

return CommandLine.Run(args, Console.Out);
