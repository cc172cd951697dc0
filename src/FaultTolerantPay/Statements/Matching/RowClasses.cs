namespace FaultTolerantPay.Statements.Matching;

/// <summary>Which kinds of rows are compared with each other.</summary>
internal static class RowClasses
{
    /// <summary>The class of a kind. A payment on one side may be a capture on the other.</summary>
    public static RowClass Of(StatementRowKind kind) => kind switch
    {
        StatementRowKind.Payment or StatementRowKind.Capture => RowClass.Charge,
        StatementRowKind.Refund => RowClass.Refund,
        StatementRowKind.Reversal => RowClass.Reversal,
        StatementRowKind.Fee => RowClass.Fee,
        StatementRowKind.Payout => RowClass.Payout,
        StatementRowKind.Collection => RowClass.Collection,
        StatementRowKind.Credit => RowClass.Credit,
        StatementRowKind.Debit => RowClass.Debit,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Expected a kind of row."),
    };
}
