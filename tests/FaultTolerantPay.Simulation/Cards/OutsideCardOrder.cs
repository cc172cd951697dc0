using FaultTolerantPay.Simulation.Outside;

namespace FaultTolerantPay.Simulation.Cards;

/// <summary>What really became of one order at a provider, whatever anybody was answered.</summary>
internal sealed class OutsideCardOrder(ChannelOrder order)
{
    public OperationKind Kind { get; } = order.Kind;

    public string Reference { get; } = order.Reference;

    public TransactionKey Payment { get; } = order.Payment;

    public ChannelId Channel { get; } = order.Channel.Id;

    public ProviderId Provider { get; } = order.Channel.Provider;

    public Money Amount { get; } = order.Amount;

    public string? Original { get; } = order.Original?.Reference;

    public string? AgreementNumber { get; } = order.AgreementNumber;

    /// <summary>Whether it says whose card is charged.</summary>
    public bool NamesCard { get; } = order.Card is not null || order.AgreementNumber is not null;

    public InstructionStatus Status { get; set; } = InstructionStatus.OnItsWay;

    public long FeeMinor { get; set; }

    public string? Code { get; set; }

    public bool IsHard { get; set; }

    public bool IsAgreementGone { get; set; }

    /// <summary>From when on a query finds it, in ticks of true time.</summary>
    public long VisibleFrom { get; set; }

    /// <summary>Whether the provider executed it after all.</summary>
    public bool HasTurned { get; set; }

    /// <summary>Whether it was reversed, or may no longer be executed because of a reversal.</summary>
    public bool IsReversed { get; set; }

    public bool IsCharge => Kind is OperationKind.Pay or OperationKind.Authorise;

    public bool IsOpen => Status is InstructionStatus.OnItsWay or InstructionStatus.Accepted;

    /// <summary>What it moved in truth.</summary>
    public long MovedMinor => Status == InstructionStatus.Booked && !IsReversed ? Amount.Minor : 0;

    public string Name => $"{Payment.Attempt.Value}/{Kind} {Reference[^4..]}";

    public ProviderResult Result => (Status switch
    {
        InstructionStatus.Accepted => ProviderResult.Pending($"ref-{Reference}"),
        InstructionStatus.Booked => ProviderResult.Succeeded($"ref-{Reference}"),
        InstructionStatus.Declined => IsHard ? ProviderResult.HardDecline(Code!) : ProviderResult.SoftDecline(Code!),
        InstructionStatus.Rejected => ProviderResult.NotExecuted("rejected"),
        _ => ProviderResult.Unknown(),
    }) with
    { FeeMinor = FeeMinor, IsAgreementGone = IsAgreementGone };
}
