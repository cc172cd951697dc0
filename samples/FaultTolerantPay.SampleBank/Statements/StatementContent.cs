namespace FaultTolerantPay.SampleBank.Statements;

/// <summary>What one file says.</summary>
/// <param name="Items">Its rows or entries; a fault may have changed them.</param>
/// <param name="Balances">Of the account: what it had before the day, and what it has after it, by currency.</param>
internal sealed record StatementContent(
    string MerchantNumber, DateOnly Day, IReadOnlyList<StatementItem> Items, IReadOnlyList<AccountBalance> Balances)
{
    public IEnumerable<Movement> Movements => Items.Cast<Movement>();
}
