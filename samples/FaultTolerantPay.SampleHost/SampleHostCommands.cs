using FaultTolerantPay.SampleHost.Cards;
using FaultTolerantPay.SampleHost.CommandLine;
using FaultTolerantPay.SampleHost.Drill;
using FaultTolerantPay.SampleHost.Move;
using FaultTolerantPay.SampleHost.Operate;
using FaultTolerantPay.SampleHost.Reconcile;
using FaultTolerantPay.SampleHost.Route;
using FaultTolerantPay.SampleHost.Serve;

namespace FaultTolerantPay.SampleHost;

/// <summary>Every command of this program. A new one is added here and nowhere else.</summary>
internal static class SampleHostCommands
{
    public static Dispatcher Dispatcher { get; } = new("SampleHost",
    [
        DrillCommand.Command,
        ServeCommand.Command,
        NodeCommand.Command,
        StatusCommand.Command,
        LedgerCommand.Command,
        PaymentCommand.Command,
        DiscrepancyCommand.Command,
        .. StatementDiscrepancyCommands.All,
        StatementsCommand.Command,
        SettlementsCommand.Command,
        ThreeWaysCommand.Command,
        CompareAgainCommand.Command,
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
        QueryCommand.Command,
        VerifyCommand.Command,
        UnsignCommand.Command,
        ChannelsCommand.Command,
        ReconcileCommand.Command,
        OptionsCommand.Command,
        .. SettingsCommands.All,
        RotateKeyCommand.Command,
        MoveCommand.Command,
        .. RouteCommands.All,
    ]);
}
