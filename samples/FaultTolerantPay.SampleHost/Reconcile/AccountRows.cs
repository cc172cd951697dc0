namespace FaultTolerantPay.SampleHost.Reconcile;

/// <summary>
/// The entries of account statements as rows: a credit or debit with the payer's reference, or that of the account's owner where there is
/// none.
/// </summary>
internal sealed class AccountRows(IStatementSink sink) : IAccountStatementSink
{
    private readonly List<AccountStatement> _statements = [];

    public long Rows { get; private set; }

    /// <summary>The statements without their entries.</summary>
    public IReadOnlyList<AccountStatement> Statements => _statements;

    public void OnStatement(AccountStatement statement)
    {
        _statements.Add(statement with { Entries = [] });
        foreach (AccountEntry entry in statement.Entries)
        {
            Money amount = entry.Amount.RoundedHalfUp();
            if (ExactAmount.Of(amount) != entry.Amount)
            {
                sink.OnError(new StatementError(
                    statement.Id, entry.Line, "amount", entry.Amount.ToString(), "our records have no fractions of the minor unit"));
                continue;
            }

            Rows++;
            sink.OnRow(new StatementRow
            {
                Kind = amount.Minor < 0 ? StatementRowKind.Debit : StatementRowKind.Credit,
                Status = StatementRowStatus.Succeeded,
                OurReference = new[] { entry.EndToEndId, entry.CustomerReference, entry.InstructionId }.FirstOrDefault(IsReference, ""),
                TheirReference = entry.ServicerReference,
                AmountMinor = Math.Abs(amount.Minor),
                Currency = amount.Currency,
                At = new DateTimeOffset(entry.BookedOn.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero),
                MerchantNumber = statement.AccountId,
                Line = entry.Line,
            });
        }
    }

    public void OnError(StatementError error) => sink.OnError(error);

    // What ISO 20022 and SWIFT write where the payer gave no reference.
    private static bool IsReference(string text) => text is not ("" or "NOTPROVIDED" or "NONREF");
}
