using System.Collections.Concurrent;
using System.Globalization;
using FaultTolerantPay.Crash.Node;

namespace FaultTolerantPay.Crash.Outside;

/// <summary>
/// Callers at the tills. Each asks a node for a payment, notes the answer in a log of its own, and asks for the next one; who gets no
/// answer asks later for the same payment again, maybe at another node.
/// </summary>
internal sealed class Callers(Nodes nodes, string log, int seed)
{
    public static readonly string[] Institutions = ["alpha", "beta", "gamma"];
    public static readonly string[] Merchants = [.. Enumerable.Range(1, 8).Select(n => $"shop-{n}")];

    private const int AtOnce = 12;
    private const int AskAgainEvery = 8;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan BetweenPayments = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(200);

    private readonly ConcurrentDictionary<string, (PaymentAsked Payment, PaymentAnswer? Answer)> _asked = [];
    private readonly ConcurrentQueue<string> _contradictions = [];
    private readonly Lock _log = new();
    private volatile bool _isSettled;

    /// <summary>Everything that was asked, with the newest answer; null where nobody answered.</summary>
    public IEnumerable<(PaymentAsked Payment, PaymentAnswer? Answer)> Asked => _asked.Values;

    /// <summary>Answers that differ from one that was final.</summary>
    public IReadOnlyCollection<string> Contradictions => _contradictions;

    public Task RunAsync(int round, CancellationToken stop)
    {
        _isSettled = false;
        return Task.WhenAll(Enumerable.Range(0, AtOnce)
            .Select(caller => Task.Run(() => CallAsync(round, caller, stop), CancellationToken.None)));
    }

    /// <summary>
    /// Asks once more for every payment of a round: those without an answer, and those with one, which must be the same. Until everything
    /// is settled, a node that was killed right after its answer may have left the payment in progress.
    /// </summary>
    public Task AskAgainAsync(int round, bool isSettled)
    {
        _isSettled = isSettled;
        return Parallel.ForEachAsync(
            _asked.Where(asked => asked.Key.StartsWith($"r{round}-", StringComparison.Ordinal))
                .Select(asked => asked.Value.Payment).ToList(),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce },
            async (payment, _) =>
            {
                DateTimeOffset end = DateTimeOffset.UtcNow + Patience;
                while (!IsAnswer(await AskAsync(0, payment)))
                {
                    if (DateTimeOffset.UtcNow > end)
                    {
                        _contradictions.Enqueue($"{payment.Order} has no answer.");
                        return;
                    }

                    await Task.Delay(BetweenTries, CancellationToken.None);
                }
            });
    }

    /// <summary>Whether a payment of a round has no outcome yet.</summary>
    public bool WaitsForAnswers(int round) => _asked.Any(asked => asked.Key.StartsWith($"r{round}-", StringComparison.Ordinal)
        && asked.Value.Answer is not ({ IsFinal: true } or { Kind: OutcomeKind.Refused }));

    /// <summary>What passes by itself is no outcome of a payment; everything else is.</summary>
    private static bool IsAnswer(PaymentAnswer? answer) =>
        answer is { IsFinal: true } or { Kind: OutcomeKind.Refused or OutcomeKind.Pending };

    private async Task CallAsync(int round, int caller, CancellationToken stop)
    {
        var random = new Random(HashCode.Combine(seed, round, caller));
        for (int number = 1; !stop.IsCancellationRequested; number++)
        {
            var payment = PaymentAsked.AtRandom(
                string.Create(CultureInfo.InvariantCulture, $"r{round}-{caller}-{number}"), random);
            PaymentAnswer? answer = await AskAsync(random.Next(Nodes.Count), payment);
            if (answer is null || number % AskAgainEvery == 0)
            {
                await AskAsync(random.Next(Nodes.Count), payment);
            }

            await Task.Delay(answer is null ? BetweenTries : BetweenPayments, CancellationToken.None);
        }
    }

    private async Task<PaymentAnswer?> AskAsync(int node, PaymentAsked payment)
    {
        _asked.TryAdd(payment.Order, (payment, null));
        PaymentAnswer? answer = await nodes.PayAsync(node, payment);
        if (answer is null)
        {
            return null;
        }

        lock (_log)
        {
            File.AppendAllText(log, $"{payment.Order} {answer.Kind} {answer.IsFinal}\n");
        }

        _asked.AddOrUpdate(payment.Order, (payment, answer), (_, before) => (payment, Newer(payment, before.Answer, answer)));
        return answer;
    }

    private PaymentAnswer Newer(PaymentAsked payment, PaymentAnswer? before, PaymentAnswer answer)
    {
        if (before is not { IsFinal: true })
        {
            return answer;
        }

        // A node that was killed right after its answer left the payment in progress, until the business system is asked.
        bool mayBeUnderWay = !answer.IsFinal && answer.Kind == OutcomeKind.InProgress && !_isSettled;
        bool agrees = answer.Kind == before.Kind || mayBeUnderWay
            || (!answer.IsFinal && answer.Kind is OutcomeKind.Unavailable or OutcomeKind.Overloaded);
        if (!agrees)
        {
            _contradictions.Enqueue($"{payment.Order} was {before.Kind}, and is {answer.Kind} ({answer.Reason}).");
        }

        return before;
    }
}
