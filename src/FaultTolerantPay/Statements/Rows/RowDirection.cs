namespace FaultTolerantPay.Statements.Rows;

/// <summary>The direction of the money by the kind of a row.</summary>
internal static class RowDirection
{
    /// <summary>The sign of a row's amount in what the channel pays to us: its fee is taken off that.</summary>
    public static int SignOf(StatementRowKind kind) =>
        kind is StatementRowKind.Payment or StatementRowKind.Capture or StatementRowKind.Collection or StatementRowKind.Credit ? 1 : -1;

    /// <summary>
    /// What a row adds to what the channel owes, in minor units: its amount with its sign, less its fee rounded half up. A row of a fee has
    /// its charge as the amount.
    /// </summary>
    public static Int128 NetMinorOf(in StatementRow row) => ((Int128)row.AmountMinor * SignOf(row.Kind)) - row.Fee.RoundedHalfUp().Minor;
}
