using System.Diagnostics;
using System.Globalization;
using FaultTolerantPay.Crash.Node;

namespace FaultTolerantPay.Crash.Load;

/// <summary>Sends the payments of a plan, and notes each answer but the refusals.</summary>
/// <param name="pay">Asks for a payment; null: no answer while the caller waited.</param>
/// <param name="answers">Who may have been paid is noted here.</param>
internal sealed class LoadGenerator(Func<PaymentAsked, Task<PaymentAnswer?>> pay, AnswerLog answers)
{
    private static readonly TimeSpan MaxLate = TimeSpan.FromSeconds(30);

    private volatile Exception? _failure;
    private int _waiting;
    private int _number;

    /// <summary>Runs a plan to its end, with the answers that are under way then.</summary>
    public async Task<LoadReport> RunAsync(LoadPlan plan, CancellationToken stop = default)
    {
        var tally = new Tally(plan.GoodWithinMs);
        await RunAsync(plan, tally, stop);
        return tally.Take() with { Seconds = plan.Seconds };
    }

    public Task RunAsync(LoadPlan plan, Tally tally, CancellationToken stop) =>
        plan.PerSecond > 0 ? SendAtRateAsync(plan, tally, stop) : SendInTurnAsync(plan, tally, stop);

    /// <summary>Nobody waits for an answer to send the next payment.</summary>
    private async Task SendAtRateAsync(LoadPlan plan, Tally tally, CancellationToken stop)
    {
        long began = Stopwatch.GetTimestamp();
        double elapsed = 0;
        for (long due = 0; elapsed < plan.Seconds && !stop.IsCancellationRequested;
            elapsed = Stopwatch.GetElapsedTime(began).TotalSeconds)
        {
            for (; due < elapsed * plan.PerSecond; due++)
            {
                if (Interlocked.Increment(ref _waiting) > plan.AtOnce)
                {
                    Interlocked.Decrement(ref _waiting);
                    tally.NotSent();
                    continue;
                }

                _ = Task.Run(() => SendAndLeaveAsync(plan, tally), CancellationToken.None);
            }

            await Task.Delay(1, CancellationToken.None);
        }

        await LastAnswersAsync(TimeSpan.FromMilliseconds(plan.PatienceMs) + MaxLate);
    }

    private async Task LastAnswersAsync(TimeSpan limit)
    {
        long began = Stopwatch.GetTimestamp();
        while (Volatile.Read(ref _waiting) > 0)
        {
            if (Stopwatch.GetElapsedTime(began) > limit)
            {
                throw new TimeoutException($"{Volatile.Read(ref _waiting)} callers wait after {limit.TotalSeconds:0} s.");
            }

            await Task.Delay(5, CancellationToken.None);
        }

        if (_failure is { } failure)
        {
            throw new InvalidOperationException("A caller failed.", failure);
        }
    }

    private async Task SendAndLeaveAsync(LoadPlan plan, Tally tally)
    {
        try
        {
            await SendAsync(plan, tally);
        }
        catch (Exception exception)
        {
            _failure = exception;
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    private Task SendInTurnAsync(LoadPlan plan, Tally tally, CancellationToken stop)
    {
        long began = Stopwatch.GetTimestamp();
        return Task.WhenAll(Enumerable.Range(0, plan.AtOnce).Select(_ => Task.Run(
            async () =>
            {
                while (Stopwatch.GetElapsedTime(began).TotalSeconds < plan.Seconds && !stop.IsCancellationRequested)
                {
                    await SendAsync(plan, tally);
                }
            },
            CancellationToken.None)));
    }

    private async Task SendAsync(LoadPlan plan, Tally tally)
    {
        string order = string.Create(CultureInfo.InvariantCulture, $"{plan.Name}-{Interlocked.Increment(ref _number)}");
        PaymentAsked payment = PaymentAsked.AtRandom(order, Random.Shared) with { PatienceMs = plan.PatienceMs };
        long sentAt = Stopwatch.GetTimestamp();
        tally.Sent();
        PaymentAnswer? answer = await pay(payment);
        PaymentAnswerKind kind = KindOf(answer);
        tally.Answered(kind, answer is null ? "no answer" : $"{answer.Kind} {answer.Reason}".TrimEnd(), sentAt);
        if (kind != PaymentAnswerKind.Refused)
        {
            answers.Add(payment, answer);
        }
    }

    private static PaymentAnswerKind KindOf(PaymentAnswer? answer) => answer switch
    {
        { IsFinal: true } or { Kind: OutcomeKind.Pending } => PaymentAnswerKind.Accepted,
        { Kind: OutcomeKind.Overloaded or OutcomeKind.Unavailable or OutcomeKind.Refused } => PaymentAnswerKind.Refused,
        _ => PaymentAnswerKind.Unclear,
    };
}
