using System.Collections.Immutable;
using System.Runtime.InteropServices;
using FaultTolerantPay.Routing.Compilation;
using FaultTolerantPay.Routing.Engine;
using FaultTolerantPay.Routing.Files;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Backtest;

/// <summary>
/// Teaches a live state what logs of the past say about each channel and segment, so that a new host begins with approval rates instead of
/// the catalogue's.
/// </summary>
public static class ApprovalHistory
{
    private const int RowsAtOnce = 4_096;

    /// <summary>
    /// Reads logs with the columns <c>channel</c> and <c>outcome</c> and teaches each outcome by
    /// <see cref="LiveState.LearnFromRecord"/>, in the order in which the outcomes were known, whatever the order of the rows and files.
    /// Call it on start, before the first report: an attempt that is older than the latest known time counts as if it had just ended.
    /// Nothing but what is learned changes: no measurement, no breaker, no quota. Tables see it all at once, at the end.
    /// <para>
    /// Rows with the same id, channel and time are one attempt and count once, the first one with an outcome, if no more than a million
    /// other attempts are between them; rows without an id are never the same. What the customer ended counts for nothing. Pinned payments
    /// and failovers count. It keeps about 80 bytes for each row until all are taught, and 100 MB at most to know rows that come twice.
    /// </para>
    /// </summary>
    /// <param name="table">
    /// The table with the catalogue of the rows. Its live state learns, also for other tables that follow it. Channels that this state does
    /// not know are left out.
    /// </param>
    /// <param name="readers">
    /// The files. A channel that is not in the catalogue is an error of its row, unless
    /// <see cref="RequestCsvOptions.AcceptUnknownChannels"/> is set: then it is left out and named. Without a column <c>time</c> set
    /// <see cref="RequestCsvOptions.Time"/>, because ages count from there.
    /// </param>
    /// <param name="now">
    /// The present. A row whose <c>time</c> or outcome is later is an error and teaches nothing: one wrong year would make everything
    /// before it look old.
    /// </param>
    /// <param name="only">The one operation whose rows teach. Null (default): all.</param>
    /// <returns>How many rows taught, and why the others did not.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The operation is none that the library knows.</exception>
    public static ApprovalHistoryResult Seed(
        RoutingTable table, IEnumerable<RequestCsvReader> readers, DateTimeOffset now, Operation? only = null)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(readers);
        if (only is { } operation && !Enum.IsDefined(operation))
        {
            throw new ArgumentOutOfRangeException(nameof(only), only, "The operation is none that the library knows.");
        }

        var history = new PastAttempts(table, only);
        var errors = ImmutableArray.CreateBuilder<FileError>();
        var batch = new RequestBatch([table], RowsAtOnce);
        foreach (RequestCsvReader reader in readers)
        {
            long before = reader.Rows;
            long read = 0;
            reader.Latest = now;
            while (reader.TryRead(batch))
            {
                read += batch.Count;
                history.Add(batch);
            }

            history.WithErrors += reader.Rows - before - read;
            errors.AddRange(reader.Errors);
        }

        history.Teach();
        return history.Result(errors.DrainToImmutable());
    }

    /// <summary>Collects the attempts of all files.</summary>
    private sealed class PastAttempts(RoutingTable table, Operation? only)
    {
        private readonly List<PastAttempt> _attempts = [];
        private readonly List<ulong> _codes = [];
        private readonly SeenAttempts _seen = new();
        private readonly Dictionary<string, long> _unknown = new(StringComparer.Ordinal);
        private readonly Dictionary<string, ulong> _keys = new(StringComparer.Ordinal);
        private long _rows;
        private long _otherOperation;
        private long _withoutChannel;
        private long _withoutOutcomeOrId;
        private long _abandoned;

        public long WithErrors { get; set; }

        public void Add(RequestBatch batch)
        {
            for (int i = 0; i < batch.Count; i++)
            {
                _rows++;
                if (only is { } operation && batch.OperationOf(i) != operation)
                {
                    _otherOperation++;
                }
                else if (batch.LoggedOf(i) is not { } logged)
                {
                    _withoutChannel++;
                }
                else if (IsFirst(batch, i, logged))
                {
                    Add(batch.QueryOf(i, 0), logged);
                }
            }
        }

        public void Teach() => table.Live.LearnFromRecords(
            _attempts.OrderBy(attempt => attempt.Ticks), table.Catalogue.Schema, CollectionsMarshal.AsSpan(_codes));

        public ApprovalHistoryResult Result(ImmutableArray<FileError> errors) => new()
        {
            Rows = _rows + WithErrors,
            LearnedRows = _attempts.Count,
            RowsWithErrors = WithErrors,
            RowsOfOtherOperations = _otherOperation,
            RowsWithoutChannel = _withoutChannel,
            RowsWithoutOutcome = _seen.WithoutOutcome + _withoutOutcomeOrId,
            AbandonedRows = _abandoned,
            DuplicateRows = _seen.Duplicates,
            RowsOfUnknownChannels = _unknown.Values.Sum(),
            UnknownChannels =
            [
                .. _unknown.OrderByDescending(u => u.Value).ThenBy(u => u.Key, StringComparer.Ordinal)
                    .Take(ApprovalHistoryResult.MaxUnknownChannels).Select(u => (u.Key, u.Value)),
            ],
            Errors = errors,
        };

        private void Add(in RouteQuery query, in LoggedOutcome logged)
        {
            ChannelAttemptOutcome outcome = logged.Outcome!.Value;
            if (outcome == ChannelAttemptOutcome.CustomerAbandoned)
            {
                _abandoned++;
            }
            else if (table.Live.TryHandleOf(logged.ChannelId, out ChannelHandle channel))
            {
                _attempts.Add(new PastAttempt(logged.KnownAt.UtcTicks, channel, outcome, _codes.Count));
                _codes.AddRange(query.Code);
            }
            else
            {
                _unknown[logged.ChannelId] = _unknown.GetValueOrDefault(logged.ChannelId) + 1;
            }
        }

        // Whether a row has an outcome and is the first one of its attempt that has.
        private bool IsFirst(RequestBatch batch, int index, in LoggedOutcome logged)
        {
            if (!batch.HasIdOf(index))
            {
                _withoutOutcomeOrId += logged.Outcome is null ? 1 : 0;
                return logged.Outcome is not null;
            }

            RouteQuery query = batch.QueryOf(index, 0);
            ulong attempt = SeenAttempts.KeyOf(query.Transaction, KeyOf(logged.ChannelId), query.Now);
            return _seen.IsFirst(attempt, logged.Outcome is not null);
        }

        private ulong KeyOf(string channelId)
        {
            if (!_keys.TryGetValue(channelId, out ulong key))
            {
                key = StableHash.KeyOf(channelId);
                _keys.Add(channelId, key);
            }

            return key;
        }
    }
}
