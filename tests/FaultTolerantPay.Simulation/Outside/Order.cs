using FaultTolerantPay.Channels;
using FaultTolerantPay.Transactions;

namespace FaultTolerantPay.Simulation.Outside;

/// <summary>What really became of one instruction at a channel, whatever anybody was told.</summary>
internal sealed class Order(Instruction instruction)
{
    public Instruction Instruction { get; } = instruction;

    public Fate Fate { get; set; } = Fate.OnItsWay;

    public long BookedMinor { get; set; }

    public long FeeMinor { get; set; }

    public string? Code { get; set; }

    public bool IsHard { get; set; }

    /// <summary>From when on a query finds it, in ticks of true time.</summary>
    public long VisibleFrom { get; set; }

    public bool MayStillBook => Fate is Fate.OnItsWay or Fate.Accepted;

    public ChannelResult Result => Fate switch
    {
        Fate.Accepted => ChannelResult.Pending("accepted"),
        Fate.Booked => new ChannelResult
        {
            Outcome = OperationOutcome.Succeeded,
            PartMinor = BookedMinor == Instruction.Amount.Minor ? null : BookedMinor,
            FeeMinor = FeeMinor,
            Reference = "booked",
        },
        Fate.Declined => (IsHard ? ChannelResult.HardDecline(Code!) : ChannelResult.SoftDecline(Code!)) with { FeeMinor = FeeMinor },
        Fate.Rejected => ChannelResult.NotExecuted("rejected"),
        _ => ChannelResult.Unknown(),
    };
}
