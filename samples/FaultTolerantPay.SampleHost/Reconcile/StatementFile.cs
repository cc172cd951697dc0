using System.Collections.Immutable;
using FaultTolerantPay.SampleHost.CommandLine;
using FaultTolerantPay.SampleHost.Route;

namespace FaultTolerantPay.SampleHost.Reconcile;

/// <summary>A statement and its format.</summary>
/// <param name="Format">A format of <see cref="Formats"/>, or the path of a JSON file that describes one.</param>
/// <param name="Path">The file.</param>
internal sealed record StatementFile(string Format, string Path)
{
    public static ImmutableArray<string> Formats { get; } = ["wechat", "alipay", "unionpay-zm", "camt053", "mt940"];

    /// <summary>Reads the rows of a channel's statement, or the entries of an account statement.</summary>
    public StatementReading Read(IStatementSink sink, DateOnly? day, CancellationToken stop)
    {
        IAccountStatementReader? accounts = AccountReader();
        IStatementReader? rows = accounts is null ? RowReader() : null;
        using FileStream stream = RouteFiles.Open(Path, "a statement");
        var source = new StatementSource(stream, Path, day);
        if (accounts is null)
        {
            return rows!.Read(source, sink, stop);
        }

        var entries = new AccountRows(sink);
        AccountStatementReading reading = accounts.Read(source, entries, stop);
        IReadOnlyList<BalanceBreak> breaks = BalanceContinuity.Find(entries.Statements);
        foreach (BalanceBreak found in breaks)
        {
            sink.OnError(new StatementError(Path, found.After.Line, "opening balance", found.After.Opening.ToString(), found.ToString()));
        }

        return new StatementReading(entries.Rows, reading.Errors + breaks.Count, []);
    }

    private IAccountStatementReader? AccountReader() => Format switch
    {
        "camt053" => new Camt053Reader(),
        "mt940" => new Mt940Reader(),
        _ => null,
    };

    private IStatementReader RowReader() => Format switch
    {
        "wechat" => new WeChatBillReader(),
        "alipay" => new AlipayDetailReader(),
        "unionpay-zm" => new UnionPayZmReader(),
        _ => DescribedReader(),
    };

    private ConfiguredReader DescribedReader()
    {
        using FileStream stream = RouteFiles.Open(Format, $"one of {string.Join(", ", Formats)}, or a JSON file that describes a format,");
        var described = StatementFormatFile.Read(stream, Format);
        return described.Reader ?? throw new UsageException(string.Join('\n', described.Errors));
    }
}
