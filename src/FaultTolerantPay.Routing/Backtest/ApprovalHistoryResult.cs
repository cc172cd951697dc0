using System.Collections.Immutable;
using FaultTolerantPay.Routing.Files;

namespace FaultTolerantPay.Routing.Backtest;

/// <summary>
/// What became of the rows of logs from which a live state learned. The counts of the rows that taught and of those that were left out add
/// up to <see cref="Rows"/>.
/// </summary>
public sealed record ApprovalHistoryResult
{
    /// <summary>The largest number of <see cref="UnknownChannels"/> that are named.</summary>
    public const int MaxUnknownChannels = 100;

    /// <summary>How many rows were read, including those with errors.</summary>
    public required long Rows { get; init; }

    /// <summary>How many of them taught.</summary>
    public required long LearnedRows { get; init; }

    /// <summary>Left out: rows that could not be read, or are later than the present. <see cref="Errors"/> says why.</summary>
    public required long RowsWithErrors { get; init; }

    /// <summary>Left out: rows of other operations than the one that was asked for.</summary>
    public required long RowsOfOtherOperations { get; init; }

    /// <summary>Left out: rows that name no channel.</summary>
    public required long RowsWithoutChannel { get; init; }

    /// <summary>Left out: rows whose outcome no row says.</summary>
    public required long RowsWithoutOutcome { get; init; }

    /// <summary>Left out: attempts that the customer ended.</summary>
    public required long AbandonedRows { get; init; }

    /// <summary>Left out: further rows of an attempt, with the same id, channel and time.</summary>
    public required long DuplicateRows { get; init; }

    /// <summary>Left out: rows of channels that the live state does not know.</summary>
    public required long RowsOfUnknownChannels { get; init; }

    /// <summary>Those channels with their rows, the most rows first; at most <see cref="MaxUnknownChannels"/>.</summary>
    public required ImmutableArray<(string ChannelId, long Rows)> UnknownChannels { get; init; }

    /// <summary>
    /// The errors of all files, as far as their readers keep them. A file whose first line is wrong has errors and no rows.
    /// </summary>
    public required ImmutableArray<FileError> Errors { get; init; }
}
