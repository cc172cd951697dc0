using FaultTolerantPay.SampleHost.CommandLine;
using FaultTolerantPay.SampleHost.Route;

// Every command of this program. A new one is added here and nowhere else.
var dispatcher = new Dispatcher("SampleHost",
[
    .. RouteCommands.All,
]);

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, e) =>
{
    e.Cancel = true;
    stop.Cancel();
};

Console.OutputEncoding = System.Text.Encoding.UTF8;
return await dispatcher.RunAsync(args, Console.Out, Console.Error, stop.Token);
