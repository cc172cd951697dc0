using System.Diagnostics;
using FaultTolerantPay.Benchmarks.StandIn;

namespace FaultTolerantPay.Benchmarks.Statements;

/// <summary>Reading and comparing statements, beside SQLite, <c>wc -l</c> and the reader that a file describes.</summary>
internal static class StatementRatios
{
    private const int ReaderRows = 200_000;

    /// <summary>10,000 to 1,000,000 rows.</summary>
    public static IEnumerable<Measurement> Run()
    {
        using var files = new StatementFiles();
        foreach (int rows in new[] { 10_000, 100_000, 1_000_000 })
        {
            (string statement, string ledger) = (files.WeChat(rows), files.Ledger(rows));
            yield return Match(files, "match", rows);
            if (rows == 1_000_000)
            {
                (double engine, _, long found) = MatchRun.InProcess("match", statement, ledger);
                (double sqlite, long bytes, long joined) = MatchRun.InProcess("sqlite", statement, ledger);
                if (found != joined)
                {
                    throw new InvalidOperationException($"SQLite found {joined} differences, the matcher {found}.");
                }

                double read = MatchRun.InProcess("read-both", statement, ledger).Nanoseconds;
                yield return new("statements/match: the same in SQLite, a row", sqlite / rows, rows, bytes, sqlite / engine);
                yield return new("statements/match: reading alone, a row", read / rows, rows);
                yield return new("statements/match: SQLite without reading", (sqlite - read) / rows, rows,
                    RatioToEngine: (sqlite - read) / (engine - read));
                double bill = MatchRun.InProcess("read", statement, ledger).Nanoseconds;
                yield return new("statements/read: a row of WeChat Pay", bill / rows, rows);
            }
        }

        foreach (Measurement measured in Readers(files))
        {
            yield return measured;
        }
    }

    /// <summary>10,000,000 rows, once: some minutes and 7 GB of disk.</summary>
    public static IEnumerable<Measurement> Large()
    {
        using var files = new StatementFiles();
        yield return Match(files, "match", 10_000_000);
    }

    /// <summary>
    /// 100,000 and 1,000,000 rows against a SQLite store, each compared twice: the first time the fees that only the bill has are booked.
    /// Some minutes and several GB of disk.
    /// </summary>
    public static IEnumerable<Measurement> Store()
    {
        using var files = new StatementFiles();
        foreach (int rows in new[] { 100_000, 1_000_000 })
        {
            using var store = new TemporaryStore();
            StoreDay.Fill(store.Path, rows, files.WeChat(rows));
            (double first, long firstBytes) = StoreDay.InProcess(store.Path, rows);
            (double again, long againBytes) = StoreDay.InProcess(store.Path, rows);
            yield return new("statements/store: a row, with fees of every tenth", first * 1e9 / rows, rows, firstBytes);
            yield return new("statements/store: a row, compared again", again * 1e9 / rows, rows, againBytes);
            yield return new("statements/store: a fee that only the bill has", (first - again) * 1e9 / (rows / 10), rows);
        }
    }

    private static Measurement Match(StatementFiles files, string how, int rows)
    {
        (double nanoseconds, long bytes, long found) = MatchRun.InProcess(how, files.WeChat(rows), files.Ledger(rows));
        return found == rows / 1_000 ? new("statements/match: read and match, a row", nanoseconds / rows, rows, bytes)
            : throw new InvalidOperationException($"Expected {rows / 1_000} differences; found {found}.");
    }

    /// <summary>Each dedicated reader, and the reader that a JSON file describes on the same file.</summary>
    private static IEnumerable<Measurement> Readers(StatementFiles files)
    {
        (IStatementReader Reader, string Path)[] formats =
        [
            (new WeChatBillReader(), files.WeChat(ReaderRows)),
            (new AlipayDetailReader(), files.Alipay(ReaderRows)),
            (new UnionPayZmReader(), files.UnionPayZm(ReaderRows)),
        ];
        foreach ((IStatementReader reader, string path) in formats)
        {
            double dedicated = Best(() => MatchRun.Read(reader, path, static (in _) => { }));
            double configured = Best(() => MatchRun.Read(Described(reader.Format), path, static (in _) => { }));
            yield return new($"statements/read: {reader.Format}, a row", dedicated / ReaderRows, ReaderRows);
            yield return new($"statements/read: {reader.Format} by a file, a row", configured / ReaderRows, ReaderRows,
                RatioToEngine: configured / dedicated);
            if (reader is UnionPayZmReader)
            {
                double megabytes = new FileInfo(path).Length / 1e6;
                double wc = Best(() => CountLines(path));
                yield return new($"statements/read: ZM, a megabyte", dedicated / megabytes, ReaderRows, RatioToEngine: dedicated / wc);
                yield return new($"statements/read: wc -l, a megabyte", wc / megabytes, ReaderRows);
            }
        }
    }

    private static ConfiguredReader Described(string format)
    {
        string path = Path.Combine(AppContext.BaseDirectory, "formats", $"{format}.json");
        using FileStream stream = File.OpenRead(path);
        return StatementFormatFile.Read(stream, path).Reader!;
    }

    private static double Best(Action action)
    {
        double best = double.MaxValue;
        for (int i = 0; i < 5; i++)
        {
            long start = Stopwatch.GetTimestamp();
            action();
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalNanoseconds);
        }

        return best;
    }

    private static void CountLines(string path)
    {
        using Process wc = Process.Start(new ProcessStartInfo("wc") { ArgumentList = { "-l", path }, RedirectStandardOutput = true })!;
        wc.StandardOutput.ReadToEnd();
        wc.WaitForExit();
    }
}
