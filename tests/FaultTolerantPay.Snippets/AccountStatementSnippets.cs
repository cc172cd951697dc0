namespace FaultTolerantPay.Snippets;

/// <summary>The code of the page about account statements.</summary>
public static class AccountStatementSnippets
{
    public static decimal Read(string path)
    {
        #region Read account statements
        var found = new ReceivedFromChannel();
        using FileStream file = File.OpenRead(path);
        AccountStatementReading reading = new Camt053Reader().Read(new StatementSource(file, Path.GetFileName(path)), found);
        decimal received = found.Micros / 1_000_000m;
        #endregion
        return reading.IsSound ? received : 0;
    }

    #region Take account statements
    private sealed class ReceivedFromChannel : IAccountStatementSink
    {
        public long Micros { get; private set; }

        public void OnStatement(AccountStatement statement) =>
            Micros += statement.Entries.Where(entry => entry.Counterparty == "Channel Ltd").Sum(entry => entry.Amount.Micros);

        public void OnError(StatementError error) => Console.Error.WriteLine(error);
    }
    #endregion
}
