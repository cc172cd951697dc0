using System.Text.Json.Serialization;

namespace FaultTolerantPay;

/// <summary>What a comparison found about a group of rows with one reference.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<MatchKind>))]
public enum MatchKind
{
    /// <summary>One row on each side, and they agree.</summary>
    Matched = 1,

    /// <summary>Several of their rows add up to one of ours.</summary>
    MatchedInParts,

    /// <summary>They agree within a tolerance of the rules.</summary>
    MatchedWithinTolerance,

    /// <summary>A row on each side, and they differ.</summary>
    Differs,

    /// <summary>Only they have it.</summary>
    OnlyTheirs,

    /// <summary>Only we have it.</summary>
    OnlyOurs,

    /// <summary>They have it more often than we do.</summary>
    Duplicate,

    /// <summary>One side has it, so near to the day's end that the other may have it in the next file.</summary>
    Held,

    /// <summary>
    /// One side has it, and the other has nothing to say: it did not happen, or the business system executed it by itself.
    /// </summary>
    WithoutEffect,
}
