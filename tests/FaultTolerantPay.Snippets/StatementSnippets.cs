using System.Globalization;
using Microsoft.Extensions.DependencyInjection;

namespace FaultTolerantPay.Snippets;

/// <summary>The code of docs/reference/statements.md.</summary>
internal static class StatementSnippets
{
    public static StatementReading ReadBill(Stream file, IStatementSink sink)
    {
        #region read-statement
        var reader = new WeChatBillReader();
        StatementReading reading = reader.Read(new StatementSource(file, "1601959334-2026-11-28.csv", new DateOnly(2026, 11, 28)), sink);
        if (!reading.IsSound)
        {
            Console.WriteLine($"{reading.Rows} rows, {reading.Errors} errors");
        }
        #endregion
        return reading;
    }

    public static IStatementReader ReadFormat(Stream file)
    {
        #region read-format
        StatementFormatFile format = StatementFormatFile.Read(file, "unionpay-zm.json");
        foreach (var error in format.Errors)
        {
            Console.WriteLine(error);
        }
        #endregion
        return format.Reader!;
    }

    public static void AddFormat(IServiceCollection services)
    {
        #region add-format
        using FileStream file = File.OpenRead("river.json");
        StatementFormatFile format = StatementFormatFile.Read(file, "river.json");
        services.AddFaultTolerantPay(pay => pay.StatementReader(format.Reader!));
        #endregion
    }
}

#region own-reader
/// <summary>Reads lines such as <c>2026-11-28T12:00:00+08:00 order-1 1000</c>: the time, our reference, and fen.</summary>
internal sealed class NorthReader : IStatementReader
{
    public string Format => "north";

    public StatementReading Read(StatementSource source, IStatementSink sink, CancellationToken cancellationToken = default)
    {
        long line = 0, rows = 0, errors = 0;
        using var text = new StreamReader(source.Content, leaveOpen: true);
        while (text.ReadLine() is { } read)
        {
            line++;
            cancellationToken.ThrowIfCancellationRequested();
            string[] parts = read.Split(' ');
            if (parts.Length != 3
                || !DateTimeOffset.TryParse(parts[0], CultureInfo.InvariantCulture, out DateTimeOffset at)
                || !long.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out long fen))
            {
                errors++;
                sink.OnError(new StatementError(source.Name, line, "", read, "a time, a reference and an amount in fen are expected"));
                continue;
            }

            rows++;
            sink.OnRow(new StatementRow
            {
                Kind = StatementRowKind.Payment,
                Status = StatementRowStatus.Succeeded,
                OurReference = parts[1],
                TheirReference = "",
                AmountMinor = fen,
                Currency = new Currency("CNY"),
                At = at,
                Line = line,
            });
        }

        return new StatementReading(rows, errors, []);
    }
}
#endregion
