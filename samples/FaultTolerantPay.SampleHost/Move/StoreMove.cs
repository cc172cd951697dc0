using System.Diagnostics;
using Npgsql;

namespace FaultTolerantPay.SampleHost.Move;

/// <summary>
/// Moves every record of a SQLite store into an empty schema of PostgreSQL. It may be killed at any moment and started again. Both sides
/// are compared, value by value, before a node may start there.
/// </summary>
/// <param name="source">The file.</param>
/// <param name="target">The schema, with the tables of this release.</param>
/// <param name="rowsAtOnce">How many rows are stored in one transaction.</param>
/// <param name="tell">Hears how far the move is, after each transaction.</param>
internal sealed class StoreMove(MoveSource source, MoveTarget target, int rowsAtOnce, Action<MoveProgress> tell)
{
    private readonly Dictionary<string, IReadOnlyList<MovedColumn>> _columns = [];

    public async Task<MoveResult> RunAsync(MoveProgress? earlier, CancellationToken stop)
    {
        string fingerprint = source.Fingerprint;
        if (earlier is { } begun && begun.Fingerprint != fingerprint)
        {
            throw new MoveException(
                $"{source.Path} is not as it was when the move began. Drop the schema, create it again, and move from the start.");
        }

        await ReadColumnsAsync(stop);
        MoveProgress progress = earlier ?? await target.BeginAsync(fingerprint, stop);
        tell(progress);
        long start = Stopwatch.GetTimestamp();
        long stored = await CopyAsync(progress, stop);
        TimeSpan copying = Stopwatch.GetElapsedTime(start);
        start = Stopwatch.GetTimestamp();
        await using NpgsqlTransaction end = await target.LockAsync(stop);
        var result = new MoveResult
        {
            Tables = await CompareTablesAsync(stop),
            Sums = await CompareSumsAsync(stop),
            RowsStored = stored,
            Copying = copying,
            Comparing = Stopwatch.GetElapsedTime(start),
        };
        if (source.Fingerprint != fingerprint)
        {
            throw new MoveException($"{source.Path} was changed during the move: a node was started on it.");
        }

        if (result.IsSame)
        {
            await target.EndAsync(end, source, stop);
        }

        return result;
    }

    /// <summary>
    /// Every column on both sides has its place, or nothing is moved: a column that is forgotten is a loss that nobody sees.
    /// </summary>
    private async Task ReadColumnsAsync(CancellationToken stop)
    {
        foreach (MovedTable table in MovedTables.All)
        {
            IReadOnlyList<MovedColumn> columns = await target.ColumnsOfAsync(table.Name, stop);
            string[] inFile = [.. source.ColumnsOf(table.Source)];
            string[] unknown =
            [
                .. columns.Select(column => column.Name).Where(name => !table.Expressions.ContainsKey(name)).Except(inFile),
                .. inFile.Except(columns.Select(column => table.ExpressionOf(column.Name))).Except(table.Dropped)
                    .Where(name => !table.Expressions.ContainsKey(name)),
            ];
            if (columns.Count == 0 || unknown.Length > 0)
            {
                throw new MoveException(
                    $"table {table.Name} has columns on one side only ({string.Join(", ", unknown)}). Start a node of this release on the "
                    + "file once, which migrates it, and stop it.");
            }

            _columns[table.Name] = columns;
        }
    }

    private async Task<long> CopyAsync(MoveProgress progress, CancellationToken stop)
    {
        long stored = 0;
        bool isDone = true;
        foreach (MovedTable table in MovedTables.All)
        {
            isDone &= table.Name != progress.Table;
            if (isDone)
            {
                continue;
            }

            long rows = table.Name == progress.Table ? progress.Rows : 0;
            using IEnumerator<object?[]> left = source.Rows(table, _columns[table.Name], skip: rows).GetEnumerator();
            int count;
            do
            {
                count = await target.CopyAsync(table.Name, _columns[table.Name], left, rowsAtOnce, rows, stop);
                rows += count;
                stored += count;
                tell(progress with { Table = table.Name, Rows = rows });
            }
            while (count == rowsAtOnce);
        }

        return stored;
    }

    private async Task<IReadOnlyList<ComparedTable>> CompareTablesAsync(CancellationToken stop)
    {
        var compared = new List<ComparedTable>();
        foreach (MovedTable table in MovedTables.All)
        {
            IReadOnlyList<MovedColumn> columns = _columns[table.Name];
            Task<ContentDigest> reading = target.DigestAsync(table.Name, columns, stop);
            var inFile = new ContentDigest();
            foreach (object?[] row in source.Rows(table, columns, skip: 0))
            {
                stop.ThrowIfCancellationRequested();
                inFile.Add(row);
            }

            ContentDigest inDatabase = await reading;
            compared.Add(new ComparedTable(
                table.Name, inFile.Rows, inDatabase.Rows, inFile.Rows == inDatabase.Rows && inFile.Text == inDatabase.Text));
        }

        return compared;
    }

    private async Task<IReadOnlyList<ComparedSum>> CompareSumsAsync(CancellationToken stop)
    {
        var compared = new List<ComparedSum>();
        foreach ((string name, string sql) in MovedTables.Sums)
        {
            Dictionary<string, string> inFile = source.Sums(sql).ToDictionary(sum => sum.Key, sum => sum.Values, StringComparer.Ordinal);
            Dictionary<string, string> inDatabase =
                (await target.SumsAsync(sql, stop)).ToDictionary(sum => sum.Key, sum => sum.Values, StringComparer.Ordinal);
            compared.AddRange(inFile.Keys.Union(inDatabase.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(key =>
                new ComparedSum($"{name} {key}", inFile.GetValueOrDefault(key, ""), inDatabase.GetValueOrDefault(key, ""))));
        }

        return compared;
    }
}
