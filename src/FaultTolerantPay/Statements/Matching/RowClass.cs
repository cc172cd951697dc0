namespace FaultTolerantPay.Statements.Matching;

/// <summary>Kinds of rows that are compared with each other.</summary>
internal enum RowClass
{
    Charge,
    Refund,
    Reversal,
    Fee,
    Payout,
    Collection,
    Credit,
    Debit,
}
