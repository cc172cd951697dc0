namespace FaultTolerantPay.Records;

/// <summary>A discrepancy of a statement with its newest step, as they are stored; made on the caller's thread.</summary>
/// <param name="Value">The discrepancy.</param>
/// <param name="Record">Its stored form.</param>
/// <param name="Line">The step as a line of the audit trail.</param>
internal readonly record struct PreparedDiscrepancy(StatementDiscrepancy Value, byte[] Record, TimelineEvent Line)
{
    public static PreparedDiscrepancy Of(StatementDiscrepancy discrepancy, StatementDiscrepancyStep step) => new(
        discrepancy,
        StoreJson.Write(discrepancy, StoreJson.Records.StatementDiscrepancy),
        StatementSteps.LineOf(StatementSteps.KeyOf(discrepancy.Source, discrepancy.Id), step));
}
