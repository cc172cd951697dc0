using FaultTolerantPay.Model;

namespace FaultTolerantPay;

/// <summary>A provider's result for one order: one of the five outcomes, and what came with it.</summary>
public sealed record ProviderResult
{
    /// <summary>What happened.</summary>
    public required OperationOutcome Outcome { get; init; }

    /// <summary>The provider's code.</summary>
    public string? Code { get; init => field = PlainText.Clean(value, PlainText.MaxCodeLength); }

    /// <summary>Whether a decline is hard: no other channel is tried. Used for <see cref="OperationOutcome.Declined"/> only.</summary>
    public bool IsHardDecline { get; init; }

    /// <summary>
    /// Who caused it, if it did not succeed. Null: the issuer for a decline, otherwise the channel. It decides what counts against the
    /// channel.
    /// </summary>
    public FailureCause? Cause { get; init; }

    /// <summary>
    /// What the provider charges the bank, in minor units of the order's currency: 0 to <see cref="ChannelResult.MaxFeeMinor"/>. Used for
    /// every certain outcome, declines included.
    /// </summary>
    public long FeeMinor { get; init; }

    /// <summary>The provider's reference.</summary>
    public string? Reference { get; init => field = PlainText.Clean(value, PlainText.MaxCodeLength); }

    /// <summary>The number of the agreement that was signed, also on the way of a payment: 1 to 64 visible ASCII characters.</summary>
    public string? AgreementNumber { get; init; }

    /// <summary>Whether the provider verified the card's details on the way.</summary>
    public bool IsCardVerified { get; init; }

    /// <summary>Whether the provider refused because the agreement has ended, so that it is not used again.</summary>
    public bool IsAgreementGone { get; init; }

    /// <summary>It happened.</summary>
    public static ProviderResult Succeeded(string? reference = null) =>
        new() { Outcome = OperationOutcome.Succeeded, Reference = reference };

    /// <summary>It was certainly refused, and no other channel may be tried.</summary>
    public static ProviderResult HardDecline(string code) =>
        new() { Outcome = OperationOutcome.Declined, Code = code, IsHardDecline = true };

    /// <summary>It was certainly refused, but another channel may succeed.</summary>
    public static ProviderResult SoftDecline(string code) => new() { Outcome = OperationOutcome.Declined, Code = code };

    /// <summary>It certainly did not happen.</summary>
    public static ProviderResult NotExecuted(string? code = null) => new() { Outcome = OperationOutcome.NotExecuted, Code = code };

    /// <summary>It was accepted; the result comes by a callback or a query.</summary>
    public static ProviderResult Pending(string? reference = null) =>
        new() { Outcome = OperationOutcome.Pending, Reference = reference };

    /// <summary>The outcome is unknown.</summary>
    public static ProviderResult Unknown(string? code = null) => new() { Outcome = OperationOutcome.Unknown, Code = code };

    /// <summary>The outcome, the code and the reference. The agreement number is left out.</summary>
    public override string ToString() => $"{Outcome} {Code} {Reference}".TrimEnd();

    /// <summary>What the operation's record keeps of it.</summary>
    internal ChannelResult ToChannelResult() => new()
    {
        Outcome = Outcome,
        Code = Code,
        IsHardDecline = IsHardDecline,
        Cause = Cause,
        FeeMinor = FeeMinor,
        Reference = Reference,
    };
}
