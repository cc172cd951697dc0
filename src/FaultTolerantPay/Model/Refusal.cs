using System.Text.Json.Serialization;
using FaultTolerantPay.Model;

namespace FaultTolerantPay;

/// <summary>A refusal as a value: a stable code, the rule that refused, and the figures that it compared.</summary>
public sealed record Refusal
{
    /// <summary>The stable code.</summary>
    public required RefusalCode Code { get; init; }

    /// <summary>The rule that refused, such as <c>merchant-active</c>.</summary>
    public required string Rule { get; init => field = PlainText.Clean(value, PlainText.MaxCodeLength); }

    /// <summary>What the rule compared, in the order in which a person would read it.</summary>
    [JsonPropertyName("Figures")]
    public IReadOnlyList<Detail> Details { get; init; } = [];

    /// <summary>Which notice this refusal gives, and to whom; null where it gives none.</summary>
    public NoticeKind? Notice { get; init; }

    /// <summary>
    /// Whether what refused passes by itself: nobody assessed the credit in time, a cap or a velocity window was full, no limit was known, stand-in was closed or paused at this
    /// hour, a stage could not decide. It is answered and not stored as an outcome: the same attempt may be asked again. Default: false; a stage of the host's own says it where it is so.
    /// </summary>
    public bool IsPassing { get; init; }

    /// <summary>One line: code, rule and figures.</summary>
    public override string ToString() => Details.Count == 0 ? $"{Code} ({Rule})" : $"{Code} ({Rule}: {string.Join(", ", Details)})";

    /// <inheritdoc/>
    public bool Equals(Refusal? other) => other is not null && Code == other.Code && Rule == other.Rule && Notice == other.Notice && IsPassing == other.IsPassing
        && Details.SequenceEqual(other.Details);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Code, Rule, Notice, Details.Count);
}
