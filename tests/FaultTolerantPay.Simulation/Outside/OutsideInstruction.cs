namespace FaultTolerantPay.Simulation.Outside;

/// <summary>What really became of one instruction at a channel, whatever anybody was answered.</summary>
internal sealed class OutsideInstruction(Instruction instruction)
{
    public Instruction Instruction { get; } = instruction;

    public InstructionStatus Status { get; set; } = InstructionStatus.OnItsWay;

    public long BookedMinor { get; set; }

    public long FeeMinor { get; set; }

    public string? Code { get; set; }

    public bool IsHard { get; set; }

    /// <summary>Who caused a decline, as far as the channel says.</summary>
    public FailureCause? Cause { get; set; }

    /// <summary>From when on a query finds it, in ticks of true time.</summary>
    public long VisibleFrom { get; set; }

    /// <summary>What it moved before the channel broke its word; null while it has kept it, or once the library knows.</summary>
    public long? BeforeTurnMinor { get; set; }

    /// <summary>Whether the channel broke its word: after it was final, something else turned out to be true.</summary>
    public bool HasTurned { get; set; }

    /// <summary>What it moved in truth.</summary>
    public long MovedMinor => Status == InstructionStatus.Booked ? BookedMinor : 0;

    /// <summary>What the library can know that it moved.</summary>
    public long KnownMinor => BeforeTurnMinor ?? MovedMinor;

    public bool IsInLateBookingWindow => Status is InstructionStatus.OnItsWay or InstructionStatus.Accepted;

    public ChannelResult Result => Status switch
    {
        InstructionStatus.Accepted => ChannelResult.Pending("accepted"),
        InstructionStatus.Booked => new ChannelResult
        {
            Outcome = OperationOutcome.Succeeded,
            PartMinor = BookedMinor == Instruction.Amount.Minor ? null : BookedMinor,
            FeeMinor = FeeMinor,
            Reference = "booked",
        },
        InstructionStatus.Declined =>
            (IsHard ? ChannelResult.HardDecline(Code!) : ChannelResult.SoftDecline(Code!)) with { FeeMinor = FeeMinor, Cause = Cause },
        InstructionStatus.Rejected => ChannelResult.NotExecuted("rejected"),
        _ => ChannelResult.Unknown(),
    };
}
