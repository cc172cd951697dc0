namespace FaultTolerantPay.Statements.Rows;

/// <summary>The direction of the money by the kind of a row.</summary>
internal static class RowDirection
{
    /// <summary>The sign of a row's amount in what the channel pays to us: its fee is taken off that.</summary>
    public static int SignOf(StatementRowKind kind) =>
        kind is StatementRowKind.Payment or StatementRowKind.Capture or StatementRowKind.Collection or StatementRowKind.Credit ? 1 : -1;
}
