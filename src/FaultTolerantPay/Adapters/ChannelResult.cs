using FaultTolerantPay.Model;

namespace FaultTolerantPay;

/// <summary>What a channel says of one instruction: one of the five outcomes.</summary>
public readonly record struct ChannelResult
{
    /// <summary>What happened.</summary>
    public required OperationOutcome Outcome { get; init; }

    /// <summary>The channel's code: why it was declined, or what kind of error it was.</summary>
    public string? Code { get; init => field = PlainText.Clean(value, PlainText.MaxCodeLength); }

    /// <summary>Whether a decline is hard (never try again) or soft. Read for <see cref="OperationOutcome.Declined"/> only.</summary>
    public bool IsHardDecline { get; init; }

    /// <summary>
    /// How much of a collection succeeded, in minor units, where it was only a part: 1 to one less than asked. Null means all of it.
    /// Read for <see cref="OperationOutcome.Succeeded"/> collections only.
    /// </summary>
    public long? PartMinor { get; init; }

    /// <summary>The largest fee that makes sense, in minor units: an answer with a larger one counts as broken.</summary>
    public const long MaxFeeMinor = 1_000_000_000_000;

    /// <summary>What the channel charges the bank, in minor units of the instruction's currency: 0 to <see cref="MaxFeeMinor"/>. Read for every certain outcome, declines included.</summary>
    public long FeeMinor { get; init; }

    /// <summary>The channel's reference.</summary>
    public string? Reference { get; init => field = PlainText.Clean(value, PlainText.MaxCodeLength); }

    /// <summary>It happened, wholly.</summary>
    public static ChannelResult Succeeded(string? reference = null) => new() { Outcome = OperationOutcome.Succeeded, Reference = reference };

    /// <summary>A part of the collection happened.</summary>
    public static ChannelResult PartCollected(long partMinor, string? reference = null) => new() { Outcome = OperationOutcome.Succeeded, PartMinor = partMinor, Reference = reference };

    /// <summary>Refused for certain, and for good.</summary>
    public static ChannelResult HardDecline(string code) => new() { Outcome = OperationOutcome.Declined, Code = code, IsHardDecline = true };

    /// <summary>Refused for certain, but may succeed at another time or on another channel.</summary>
    public static ChannelResult SoftDecline(string code) => new() { Outcome = OperationOutcome.Declined, Code = code };

    /// <summary>It certainly did not happen.</summary>
    public static ChannelResult NotExecuted(string? code = null) => new() { Outcome = OperationOutcome.NotExecuted, Code = code };

    /// <summary>Accepted, result later.</summary>
    public static ChannelResult Pending(string? reference = null) => new() { Outcome = OperationOutcome.Pending, Reference = reference };

    /// <summary>Nobody can tell.</summary>
    public static ChannelResult Unknown(string? code = null) => new() { Outcome = OperationOutcome.Unknown, Code = code };
}
