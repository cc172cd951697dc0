using System.Globalization;
using Microsoft.Extensions.DependencyInjection;

namespace FaultTolerantPay.SampleHost.Serve;

/// <summary>
/// Customers at the tills: each asks for a payment, waits for the answer, and asks for the next; now and then one asks for an earlier
/// payment again. An order that certainly was not paid
/// is asked for once more, as a new attempt.
/// </summary>
internal sealed class Load(IServiceProvider services, AnswerFile answers, string run)
{
    /// <summary>Begins the line of an answer that differs from the one given before.</summary>
    public const string Contradiction = "CONTRADICTION";

    private const int CustomerCount = 500;
    private const int AskAgainEvery = 10;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly string[] Institutions = ["alpha", "beta", "gamma"];

    private readonly IFallbackTransactionPipeline _pipeline = services.GetRequiredService<IFallbackTransactionPipeline>();
    private readonly TimeProvider _time = services.GetRequiredService<TimeProvider>();
    private long _asked;
    private int _contradictions;

    public int Contradictions => _contradictions;

    public Task RunAsync(int atOnce, long count, CancellationToken stop) =>
        Task.WhenAll(Enumerable.Range(1, atOnce).Select(till => TillAsync(till, count, stop)));

    private async Task TillAsync(int till, long count, CancellationToken stop)
    {
        var random = new Random(till);
        (TransactionRequest Request, TransactionOutcome Outcome)? earlier = null;
        for (int number = 1; !stop.IsCancellationRequested && Interlocked.Increment(ref _asked) <= count; number++)
        {
            if (earlier is { } known && number % AskAgainEvery == 0)
            {
                await AskAgainAsync(known.Request, known.Outcome);
                continue;
            }

            TransactionRequest request = earlier is { } last && IsWorthAnotherAttempt(last.Request, last.Outcome) ? Anew(last.Request)
                : Request(till, number, random);
            TransactionOutcome outcome = await _pipeline.ExecuteAsync(request, CancellationToken.None);
            answers.Write(request, outcome);
            earlier = (request, outcome);
        }
    }

    private async Task AskAgainAsync(TransactionRequest request, TransactionOutcome before)
    {
        DateTimeOffset now = _time.GetUtcNow();
        TransactionOutcome again =
            await _pipeline.ExecuteAsync(request with { RequestedAt = now, AnswerBy = now + Patience }, CancellationToken.None);
        bool agrees = !before.IsFinal || again.Kind == before.Kind || again.Kind is OutcomeKind.Unavailable or OutcomeKind.Overloaded;
        if (agrees)
        {
            return;
        }

        Interlocked.Increment(ref _contradictions);
        answers.WriteLine($"{Contradiction} {request.Key} was {before.Kind}, is {again.Kind}");
    }

    private static bool IsWorthAnotherAttempt(TransactionRequest request, TransactionOutcome outcome) =>
        request.Attempt is null
            && outcome is { IsFinal: true, Kind: OutcomeKind.Failed or OutcomeKind.DeclinedByPrimary or OutcomeKind.Refused };

    private TransactionRequest Anew(TransactionRequest request)
    {
        DateTimeOffset now = _time.GetUtcNow();
        return request with { Attempt = new AttemptId($"{request.Order}.2"), RequestedAt = now, AnswerBy = now + Patience };
    }

    private TransactionRequest Request(int till, int number, Random random)
    {
        DateTimeOffset now = _time.GetUtcNow();
        var institution = new InstitutionId(Institutions[random.Next(Institutions.Length)]);
        string customer = string.Create(CultureInfo.InvariantCulture, $"customer-{random.Next(CustomerCount)}");
        return new TransactionRequest
        {
            Merchant = SampleShops.Id(1 + random.Next(SampleShops.Count)),
            Order = new OrderId(string.Create(CultureInfo.InvariantCulture, $"{run}-{till}-{number}")),
            Customer = new CustomerId(customer),
            Amount = new Money(random.Next(100, 20_000), SampleShops.Currency),
            RequestedAt = now,
            AnswerBy = now + Patience,
            Mandate = new Mandate(institution, $"agreement-{customer}"),
            Institution = institution,
        };
    }
}
