using FaultTolerantPay.Routing.Live;

namespace FaultTolerantPay.Routing.Files;

/// <summary>
/// Reads and writes what was learned as JSON, so that a restart forgets nothing: <see cref="LiveState.SaveLearned"/> and
/// <see cref="LiveState.RestoreLearned"/>.
/// </summary>
public static class ApprovalRecordFile
{
    /// <summary>Reads a record. Errors in the file do not throw: the result lists all of them.</summary>
    /// <param name="stream">The file, UTF-8, read to its end.</param>
    /// <param name="name">The name of the file in errors.</param>
    /// <param name="maxBytes">The largest size in bytes, 1 to <see cref="RoutingFiles.MaxBytes"/>.</param>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    public static RoutingFile<ApprovalRecord> Read(Stream stream, string name, int maxBytes = RoutingFiles.DefaultMaxBytes) =>
        ApprovalRecordReader.Read(FileReading.Of(stream, name, maxBytes));

    /// <summary>
    /// Writes a record in the same format as <see cref="CatalogueFile.Write"/>. Equal records give equal bytes, and reading the file
    /// returns an equal record: numbers are written with all their digits, the time in UTC.
    /// </summary>
    /// <param name="stream">The destination.</param>
    /// <param name="record">The record.</param>
    /// <exception cref="ArgumentException">
    /// A number is below 0 or not finite, an entry has more approvals than attempts or another number of values than of dimensions, a name
    /// is empty or has a control character, or two entries are of the same segment and channel. The message names everything that is wrong,
    /// up to 1,000 errors. Nothing was written.
    /// </exception>
    public static void Write(Stream stream, ApprovalRecord record)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(record);
        ApprovalRecordChecks.ThrowIfWrong(record);
        ApprovalRecordWriter.Write(stream, record);
    }
}
