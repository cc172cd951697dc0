using FaultTolerantPay.Model;
using FaultTolerantPay.Statements.Fetching;
using FaultTolerantPay.Statements.Reconciliation;

namespace FaultTolerantPay.Statements.Originals;

/// <summary>Which requests the business system's statements cover, by the comparisons of its days.</summary>
/// <param name="provider">The provider whose files they are; null if there is none.</param>
/// <param name="store">The comparisons; null if there are none.</param>
internal sealed class BusinessSystemDays(ProviderSettings? provider, IReconciliationStore? store)
{
    private readonly Dictionary<DateOnly, bool> _compared = [];

    /// <summary>Whether a confirmation is by one of these statements.</summary>
    public bool IsBy(StatementConfirmation confirmation) => confirmation.Provider == provider?.Id;

    /// <summary>
    /// Whether complete statements say everything about a request: that of its day, and near a cut-over also that of the other day.
    /// </summary>
    public async ValueTask<bool> CoverAsync(DateTimeOffset requestedAt, CancellationToken cancellationToken)
    {
        // No statement is of another time.
        if (provider?.StatementFiles is not { AbsenceIsFinal: true } files || requestedAt.UtcDateTime.Year is < 2001 or > 2098)
        {
            return false;
        }

        var timetable = new StatementTimetable(files);
        DateOnly first = DayOf(timetable, requestedAt.Minus(files.CutOverMargin));
        DateOnly last = DayOf(timetable, requestedAt.Plus(files.CutOverMargin));
        for (DateOnly day = first; day <= last; day = day.AddDays(1))
        {
            if (!await IsComparedAsync(day, cancellationToken).ConfigureAwait(false))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The day of a time. A day begins less than two days before or after its date in UTC.</summary>
    private static DateOnly DayOf(StatementTimetable timetable, DateTimeOffset time)
    {
        DateOnly date = DateOnly.FromDateTime(time.UtcDateTime);
        return Enumerable.Range(-1, 4).Select(back => date.AddDays(-back)).First(day => timetable.TimeOf(day).From <= time);
    }

    private async ValueTask<bool> IsComparedAsync(DateOnly day, CancellationToken cancellationToken)
    {
        if (_compared.TryGetValue(day, out bool isCompared))
        {
            return isCompared;
        }

        isCompared = store is not null
            && await StatementCoverage.IsCompleteAsync(store, provider!.Id, provider.Identity.MerchantNumber, day, cancellationToken)
                .ConfigureAwait(false);
        return _compared[day] = isCompared;
    }
}
