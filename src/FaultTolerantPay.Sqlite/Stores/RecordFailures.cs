namespace FaultTolerantPay.Sqlite.Stores;

/// <summary>Creates store exceptions about tokens of mandates, and about records that wait next to the file.</summary>
internal static class RecordFailures
{
    /// <summary>The host's protector failed. Its message may contain anything, so it stays in the inner exception.</summary>
    public static StoreException Protector(string path, string what, Exception cause) =>
        new(
            $"Store file '{path}' cannot be {what}: the ISecretProtector that encrypts mandate tokens failed ({cause.GetType().Name}).",
            cause)
        {
            NothingWritten = true,
        };

    /// <summary>The records next to the file could not be saved, listed or removed.</summary>
    public static StoreException Unwritten(string path, string what, Exception cause) =>
        new($"Records of payments beside store file '{path}' cannot be {what}: {cause.Message}", cause) { NothingWritten = true };

    /// <summary>A file of records next to the store does not contain what was written.</summary>
    public static StoreException UnwrittenRecords(string path, string place, Exception cause) =>
        new(
            $"'{place}' holds records of payments that a node could not write into store file '{path}' when it stopped, "
            + $"and cannot be read: {cause.Message}. Put it back as it was; "
            + "or, once its payments were reconciled with the business system, move it away. Then start again.",
            cause)
        {
            NothingWritten = true,
        };
}
