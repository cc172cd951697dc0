using FaultTolerantPay.Fuzzing;

return FuzzingCommandLine.Run(args, Console.Out);
