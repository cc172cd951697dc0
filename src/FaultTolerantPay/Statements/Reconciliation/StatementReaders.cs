using System.Collections.Frozen;

namespace FaultTolerantPay.Statements.Reconciliation;

/// <summary>
/// The readers of channels' files, by the name of their format: those of the library, and those that the host registered.
/// </summary>
internal sealed class StatementReaders
{
    // Statements of the bank's own account have entries instead of operations: they are compared with what channels owe.
    private static readonly FrozenDictionary<string, IAccountStatementReader> AccountReaders =
        new IAccountStatementReader[] { new Camt053Reader(), new Mt940Reader() }
            .ToFrozenDictionary(reader => reader.Format, StringComparer.Ordinal);

    private readonly FrozenDictionary<string, IStatementReader> _readers;

    /// <exception cref="InvalidOperationException">Two readers have the same format.</exception>
    public StatementReaders(IEnumerable<IStatementReader> registered)
    {
        IStatementReader[] all =
            [new WeChatBillReader(), new AlipayDetailReader(), new UnionPayZmReader(), new LedgerCsvReader(), .. registered];
        var repeated = all.GroupBy(reader => reader.Format, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1);
        _readers = repeated is null
            ? all.ToFrozenDictionary(reader => reader.Format, StringComparer.Ordinal)
            : throw new InvalidOperationException(
                $"{repeated.Count()} readers have the format '{repeated.Key}': expected a name for each, and none of the library's own.");
    }

    /// <summary>The names of all formats, also those of account statements, in ordinal order.</summary>
    public IEnumerable<string> Names => _readers.Keys.Concat(AccountReaders.Keys).Order(StringComparer.Ordinal);

    /// <summary>Whether a format is one of account statements.</summary>
    public static bool IsOfAccount(string format) => AccountReaders.ContainsKey(format);

    /// <summary>The reader of a format of account statements.</summary>
    public static IAccountStatementReader OfAccount(string format) => AccountReaders[format];

    /// <summary>The reader of a format; null if there is none.</summary>
    public IStatementReader? Find(string format) => _readers.GetValueOrDefault(format);
}
