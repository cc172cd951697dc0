using FaultTolerantPay.Model;

namespace FaultTolerantPay;

/// <summary>A channel's result for one instruction: one of the five outcomes.</summary>
public readonly record struct ChannelResult
{
    /// <summary>What happened.</summary>
    public required OperationOutcome Outcome { get; init; }

    /// <summary>The channel's code: the reason for a decline, or the kind of error.</summary>
    public string? Code { get; init => field = PlainText.Clean(value, PlainText.MaxCodeLength); }

    /// <summary>Whether a decline is hard (never try again) or soft. Used for <see cref="OperationOutcome.Declined"/> only.</summary>
    public bool IsHardDecline { get; init; }

    /// <summary>
    /// The collected amount, in minor units, if only a part was collected: from 1 to one less than the requested amount. Null: the whole
    /// amount. Used for <see cref="OperationOutcome.Succeeded"/> collections only.
    /// </summary>
    public long? PartMinor { get; init; }

    /// <summary>The largest plausible fee, in minor units. A result with a larger fee counts as broken.</summary>
    public const long MaxFeeMinor = 1_000_000_000_000;

    /// <summary>
    /// What the channel charges the bank, in minor units of the instruction's currency: 0 to <see cref="MaxFeeMinor"/>. Used for every
    /// certain outcome, declines included.
    /// </summary>
    public long FeeMinor { get; init; }

    /// <summary>
    /// Who caused it, if it did not succeed. Null: the issuer for a decline, otherwise the channel. It decides what counts against the
    /// channel.
    /// </summary>
    public FailureCause? Cause { get; init; }

    /// <summary>The channel's reference.</summary>
    public string? Reference { get; init => field = PlainText.Clean(value, PlainText.MaxCodeLength); }

    /// <summary>It happened in full.</summary>
    public static ChannelResult Succeeded(string? reference = null) =>
        new() { Outcome = OperationOutcome.Succeeded, Reference = reference };

    /// <summary>Only a part was collected.</summary>
    public static ChannelResult PartCollected(long partMinor, string? reference = null) =>
        new() { Outcome = OperationOutcome.Succeeded, PartMinor = partMinor, Reference = reference };

    /// <summary>It was certainly refused, and must not be tried again.</summary>
    public static ChannelResult HardDecline(string code) =>
        new() { Outcome = OperationOutcome.Declined, Code = code, IsHardDecline = true };

    /// <summary>It was certainly refused, but may succeed at another time or on another channel.</summary>
    public static ChannelResult SoftDecline(string code) => new() { Outcome = OperationOutcome.Declined, Code = code };

    /// <summary>It certainly did not happen.</summary>
    public static ChannelResult NotExecuted(string? code = null) => new() { Outcome = OperationOutcome.NotExecuted, Code = code };

    /// <summary>It was accepted; the result comes later.</summary>
    public static ChannelResult Pending(string? reference = null) => new() { Outcome = OperationOutcome.Pending, Reference = reference };

    /// <summary>The outcome is unknown.</summary>
    public static ChannelResult Unknown(string? code = null) => new() { Outcome = OperationOutcome.Unknown, Code = code };
}
