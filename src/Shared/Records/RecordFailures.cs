namespace FaultTolerantPay.Records;

/// <summary>Creates store exceptions about tokens of mandates, and about records that wait in files.</summary>
internal static class RecordFailures
{
    /// <summary>The host's protector failed. Its message may contain anything, so it stays in the inner exception.</summary>
    /// <param name="store">The store, such as <c>store file 'x.db'</c>.</param>
    /// <param name="what">What cannot be done with it.</param>
    /// <param name="cause">What the protector threw.</param>
    public static StoreException Protector(string store, string what, Exception cause) =>
        new(
            $"{Sentence(store)} cannot be {what}: the ISecretProtector that encrypts mandate tokens failed ({cause.GetType().Name}).",
            cause)
        {
            NothingWritten = true,
        };

    /// <summary>The records in files could not be saved, listed or removed.</summary>
    /// <param name="where">Where the files are, such as <c>beside store file 'x.db'</c>.</param>
    /// <param name="what">What cannot be done with them.</param>
    /// <param name="cause">What the disk said.</param>
    public static StoreException Unwritten(string where, string what, Exception cause) =>
        new($"Records of payments {where} cannot be {what}: {cause.Message}", cause) { NothingWritten = true };

    /// <summary>A file of records does not contain what was written.</summary>
    /// <param name="store">The store that could not take the records.</param>
    /// <param name="place">The file.</param>
    /// <param name="cause">What is wrong with it.</param>
    public static StoreException UnwrittenRecords(string store, string place, Exception cause) =>
        new(
            $"'{place}' holds records of payments that a node could not write into {store} when it stopped, "
            + $"and cannot be read: {cause.Message}. Put it back as it was; "
            + "or, once its payments were reconciled with the business system, move it away. Then start again.",
            cause)
        {
            NothingWritten = true,
        };

    private static string Sentence(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
