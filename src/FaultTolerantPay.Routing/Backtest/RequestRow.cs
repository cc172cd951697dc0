using FaultTolerantPay.Routing.Files;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Backtest;

/// <summary>The values of a row that are the same for every table.</summary>
internal struct RequestRow
{
    public Operation Operation;
    public DateTimeOffset Time;
    public long AmountMinor;

    // What the log says of the attempt.
    public string? ChannelId;
    public ChannelAttemptOutcome? Outcome;
    public TimeSpan? Latency;
    public double? Propensity;
    public DateTimeOffset? KnownAt;
    public bool IsForced;

    // Where an error in one of these fields is reported.
    private int _timeColumn;
    private int _channelColumn;
    private int _latencyColumn;
    private int _knownAtColumn;

    /// <summary>What the log says, or null if the row names no channel.</summary>
    public readonly LoggedOutcome? Logged =>
        ChannelId is null ? null : new LoggedOutcome(ChannelId, Outcome, Latency, Propensity, KnownAt ?? TimeOfAnswer, IsForced);

    /// <summary>What is wrong with the fields of the log beside each other: its column, field and message; or null.</summary>
    public readonly (int Column, string Field, string Message)? Contradiction =>
        ChannelId is null && (Outcome is not null || Latency is not null || Propensity is not null || KnownAt is not null)
            ? (_channelColumn, "channel", "the row has an outcome, a latency or a propensity; the channel to which it belongs is expected")
        : KnownAt < Time ? (_knownAtColumn, "outcomeTime", "the outcome is known before the time of the request; a later time is expected")
        : null;

    /// <summary>The field that is later than a moment: its column, name and value; or null.</summary>
    public readonly (int Column, string Field, string Found)? LaterThan(DateTimeOffset latest) =>
        Time > latest ? (Math.Max(_timeColumn, 1), "time", TimeText.Format(Time))
        : Logged is not { } logged || logged.KnownAt <= latest ? null
        : KnownAt is { } known ? (_knownAtColumn, "outcomeTime", TimeText.Format(known))
        : (_latencyColumn, "latencyMs", $"an outcome at {TimeText.Format(logged.KnownAt)}");

    /// <summary>Notes in which column a field begins.</summary>
    public void NoteColumn(CsvColumnKind kind, int column)
    {
        switch (kind)
        {
            case CsvColumnKind.Time:
                _timeColumn = column;
                break;
            case CsvColumnKind.Channel:
                _channelColumn = column;
                break;
            case CsvColumnKind.Latency:
                _latencyColumn = column;
                break;
            case CsvColumnKind.KnownAt:
                _knownAtColumn = column;
                break;
        }
    }

    private readonly DateTimeOffset TimeOfAnswer =>
        DateTimeOffset.MaxValue - Time > (Latency ?? TimeSpan.Zero) ? Time + (Latency ?? TimeSpan.Zero) : DateTimeOffset.MaxValue;
}
