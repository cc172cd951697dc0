using System.Globalization;
using System.Net;

namespace FaultTolerantPay.SampleHost.Adapters;

/// <summary>Fetches the business system's statement of a day.</summary>
internal sealed class StatementAdapter(BankConnection bank)
{
    private const string Reversal = "reversal";

    /// <summary>The statement; null while the day is not over, or where the business system did not answer.</summary>
    public async ValueTask<BusinessSystemStatement?> FetchAsync(DateOnly day, CancellationToken cancellationToken)
    {
        BankReply reply;
        try
        {
            reply = await bank.GetAsync(string.Create(CultureInfo.InvariantCulture, $"/business/statements/{day:yyyy-MM-dd}"),
                cancellationToken);
        }
        catch (Exception failure) when (failure is HttpRequestException or NothingSentException
            || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return null;
        }

        if (reply is not { Http: HttpStatusCode.OK, Closed: true })
        {
            return null;
        }

        HashSet<TransactionKey> executed = [];
        foreach (BankStatementLine line in reply.Lines)
        {
            var key = new TransactionKey(new MerchantId(line.Merchant), new OrderId(line.Order), new AttemptId(line.Attempt));
            _ = line.Kind == Reversal ? executed.Remove(key) : executed.Add(key);
        }

        return new BusinessSystemStatement
        {
            CoversRequestsBefore = new DateTimeOffset(day.AddDays(1).ToDateTime(TimeOnly.MinValue), TimeSpan.Zero),
            Executed = executed,
        };
    }
}
