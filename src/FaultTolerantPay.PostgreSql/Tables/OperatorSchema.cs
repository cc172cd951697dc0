namespace FaultTolerantPay.PostgreSql.Tables;

/// <summary>The tables of all stores but the stand-in's: what operators and settlement staff work with.</summary>
internal static class OperatorSchema
{
    public static string[] Scripts { get; } =
    [
        MerchantTable.Schema, OutageTable.Schema, ManualSwitchTable.Schema, OperatorControlTable.Schema, CardChannelTable.Schema,
        StatementTable.Schema, StatementFetchTable.Schema, ReconciliationTable.Schema, ConfirmationTable.Schema, HeldRowTable.Schema,
        StatementDiscrepancyTable.Schema, NodeTable.Schema,
    ];
}
