using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Statements.Reconciliation;

/// <summary>Reads the file of a day.</summary>
internal sealed class DayFiles(IStatementFileStore files, StatementReaders readers)
{
    /// <summary>
    /// Gives each row of the file. Nothing is concluded from one with an error: it may lack rows that are in the right one. A file with
    /// rows that repeats the one of the day before has an error, too.
    /// </summary>
    public async ValueTask<DayReading> ReadAsync(ReconciliationDay day, RowAction onRow, CancellationToken cancellationToken)
    {
        if (day.File is not { } file)
        {
            return new DayReading(0, null);
        }

        if (readers.Find(day.Files.Format) is not { } reader)
        {
            return new DayReading(1, $"format '{day.Files.Format}': expected one of {string.Join(", ", readers.Names)}");
        }

        if (await files.OpenFileAsync(file.Number, cancellationToken).ConfigureAwait(false) is not { } content)
        {
            throw new StoreException($"Statement file {file.Number} is listed by the store, but not in it.");
        }

        await using (content.ConfigureAwait(false))
        {
            var sink = new DaySink(onRow);
            StatementReading reading = reader.Read(new StatementSource(content, file.Name, file.Day), sink, cancellationToken);
            if (!reading.IsSound)
            {
                return new DayReading(reading.Errors, sink.FirstError ?? "the reader reports errors and names none");
            }

            return reading.Rows > 0 && await IsThatOfTheDayBeforeAsync(day, file, cancellationToken).ConfigureAwait(false)
                ? new DayReading(1, "it is the file of the day before")
                : new DayReading(0, null);
        }
    }

    private async ValueTask<bool> IsThatOfTheDayBeforeAsync(
        ReconciliationDay day, StatementFile file, CancellationToken cancellationToken) =>
        day.Day > new DateOnly(2000, 1, 1)
        && await files.ListVersionsAsync(day.Settings.Id, day.MerchantNumber, day.Day.AddDays(-1), 1, cancellationToken)
            .ConfigureAwait(false) is [{ } before] && before.Sha256 == file.Sha256;
}
