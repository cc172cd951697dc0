using System.Runtime.InteropServices;
using FaultTolerantPay.SampleHost.Cards;
using FaultTolerantPay.SampleHost.CommandLine;
using FaultTolerantPay.SampleHost.Drill;
using FaultTolerantPay.SampleHost.Operate;
using FaultTolerantPay.SampleHost.Route;
using FaultTolerantPay.SampleHost.Serve;

// Every command of this program. A new one is added here and nowhere else.
var dispatcher = new Dispatcher("SampleHost",
[
    DrillCommand.Command,
    ServeCommand.Command,
    LedgerCommand.Command,
    PaymentCommand.Command,
    DiscrepancyCommand.Command,
    OutstandingCommand.Command,
    JournalCommand.Command,
    OutagesCommand.Command,
    LateCommand.Command,
    PauseCommands.Pause,
    PauseCommands.Resume,
    BlockCommands.Block,
    BlockCommands.Unblock,
    ControlsCommand.Command,
    MandateCommand.Command,
    ApprovalsCommand.Command,
    .. MessageCommands.All,
    ConfirmCommand.Command,
    FaultCommand.Command,
    .. PaymentCommands.All,
    VerifyCommand.Command,
    ChannelsCommand.Command,
    OptionsCommand.Command,
    RotateKeyCommand.Command,
    .. RouteCommands.All,
]);

using var stop = new CancellationTokenSource();
using PosixSignalRegistration interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using PosixSignalRegistration terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);

// The first signal ends the command in order; a second one ends the process.
void Stop(PosixSignalContext signal)
{
    signal.Cancel = !stop.IsCancellationRequested;
    stop.Cancel();
}

Console.OutputEncoding = System.Text.Encoding.UTF8;
// Without a command it is the drill.
string[] command = args is [] || (args[0].StartsWith("--", StringComparison.Ordinal) && args[0] != "--help")
    ? [DrillCommand.Command.Name, .. args] : args;
return await dispatcher.RunAsync(command, Console.Out, Console.Error, stop.Token);
