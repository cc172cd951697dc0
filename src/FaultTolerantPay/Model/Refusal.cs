using System.Text.Json.Serialization;
using FaultTolerantPay.Model;

namespace FaultTolerantPay;

/// <summary>A refusal as a value: a stable code, the rule that refused, and the details that the rule compared.</summary>
public sealed record Refusal
{
    /// <summary>The stable code.</summary>
    public required RefusalCode Code { get; init; }

    /// <summary>The rule that refused, such as <c>merchant-active</c>.</summary>
    public required string Rule { get; init => field = PlainText.Clean(value, PlainText.MaxCodeLength); }

    /// <summary>What the rule compared, in reading order.</summary>
    [JsonPropertyName("Figures")]
    public IReadOnlyList<Detail> Details { get; init; } = [];

    /// <summary>The notice that this refusal causes, and so its receiver; null if it causes none.</summary>
    public NoticeKind? Notice { get; init; }

    /// <summary>
    /// Whether the cause of the refusal passes by itself: credit was not assessed in time, a cap or velocity window was full, no limit was
    /// known, stand-in was closed or paused at this hour, or a stage could not decide. The caller receives such a refusal, but it is not
    /// stored as an outcome: the caller may send the same attempt again. Default: false; a stage that the host registers sets it where it
    /// applies.
    /// </summary>
    public bool IsPassing { get; init; }

    /// <summary>One line: code, rule and details.</summary>
    public override string ToString() => Details.Count == 0 ? $"{Code} ({Rule})" : $"{Code} ({Rule}: {string.Join(", ", Details)})";

    /// <inheritdoc/>
    public bool Equals(Refusal? other) =>
        other is not null && Code == other.Code && Rule == other.Rule && Notice == other.Notice && IsPassing == other.IsPassing
        && Details.SequenceEqual(other.Details);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Code, Rule, Notice, Details.Count);
}
