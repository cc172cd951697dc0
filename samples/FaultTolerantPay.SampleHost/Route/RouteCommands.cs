using FaultTolerantPay.SampleHost.CommandLine;

namespace FaultTolerantPay.SampleHost.Route;

/// <summary>The commands about routing.</summary>
internal static class RouteCommands
{
    public static IReadOnlyList<Command> All =>
    [
        ExplainCommand.Command,
        ValidateCommand.Command,
        DiffCommand.Command,
        BacktestCommand.Command,
        BenchCommand.Command,
        SimulateCommand.Command,
        ImportHyperswitchCommand.Command,
    ];
}
