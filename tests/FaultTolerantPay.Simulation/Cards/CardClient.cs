using FaultTolerantPay.Simulation.Nodes;
using FaultTolerantPay.Simulation.Runs;
using FaultTolerantPay.Simulation.Scheduling;

namespace FaultTolerantPay.Simulation.Cards;

/// <summary>
/// A shop with one order: pays or authorises it, asks again until it knows, tries again when it was not paid, then increments, captures,
/// voids, reverses and refunds, in parts and at once.
/// </summary>
internal sealed class CardClient(SimulatedWorld world, string order, int card, OperationKind kind, Money amount)
{
    private const int MaxAsks = 200;
    private readonly SeededRandom _chance = world.Chance;
    private int _open = 1;
    private int _requests;

    public bool IsDone => _open == 0;

    public async Task RunAsync()
    {
        try
        {
            await ChargeAsync().ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            world.Misuse("card client", exception);
        }

        _open--;
    }

    private async Task ChargeAsync()
    {
        for (int attempt = 1; attempt <= 3; attempt++)
        {
            TransactionKey key = KeyOf(attempt);
            ChannelPayment? payment = await UntilKnownAsync(key).ConfigureAwait(false);
            if (payment is null || payment.IsHeld)
            {
                return;
            }

            if (payment.State is not (ChannelPaymentState.Declined or ChannelPaymentState.NotExecuted))
            {
                await (kind == OperationKind.Pay ? RefundAsync(key, amount.Minor) : FollowAsync(key)).ConfigureAwait(false);
                return;
            }

            if (!_chance.Percent(60))
            {
                return;
            }
        }
    }

    private TransactionKey KeyOf(int attempt) =>
        new(CardPeople.Shop, new OrderId(order), new AttemptId(attempt == 1 ? order : $"{order}-{attempt}"));

    /// <summary>Asks, on any node, until there is an answer that stays.</summary>
    private async Task<ChannelPayment?> UntilKnownAsync(TransactionKey key)
    {
        for (int ask = 0; ask < MaxAsks; ask++)
        {
            if (!world.IsCalm && _chance.Percent(20))
            {
                Beside(() => PayAsync(key, amount, mayConflict: false));
            }

            if (!world.IsCalm && _chance.Percent(5))
            {
                Beside(() => PayAsync(key, amount with { Minor = amount.Minor + 1 }, mayConflict: true));
            }

            if (!world.IsCalm && _chance.Percent(6) && key.IsNamedLikeOrder)
            {
                // Another attempt of somebody who does not wait for the first.
                Beside(() => PayAsync(KeyOf(9), amount, mayConflict: false));
            }

            bool isQuery = ask > 0 && _chance.Percent(40);
            CardPaymentAnswer? answer = isQuery
                ? await QueryAsync(key).ConfigureAwait(false)
                : await PayAsync(key, amount, mayConflict: false).ConfigureAwait(false);
            if (answer?.Payment is { } payment && (payment.IsHeld || payment.State is not (ChannelPaymentState.Created
                or ChannelPaymentState.InProgress or ChannelPaymentState.Unknown)))
            {
                return payment;
            }

            if (answer is { Refusal: ChannelRefusal.OrderTaken } || (answer is { Refusal: ChannelRefusal.NoRoute } && ask > 4))
            {
                return null;
            }

            if (answer?.Payment is { State: ChannelPaymentState.Unknown } && _chance.Percent(30))
            {
                await OperateAsync(OperationKind.Reverse, key, null).ConfigureAwait(false);
            }

            await DelayAsync(_chance.Ms(200, 8_000)).ConfigureAwait(false);
        }

        world.Fail("M7", $"{key} has no final answer after {MaxAsks} requests.");
        return null;
    }

    private async Task FollowAsync(TransactionKey key)
    {
        if (_chance.Percent(35))
        {
            await OperateAsync(OperationKind.Increment, key, _chance.From(1, 2_000)).ConfigureAwait(false);
        }

        if (_chance.Percent(15))
        {
            await OperateAsync(OperationKind.Void, key, null).ConfigureAwait(false);
            // The void may have failed; what is captured after one that did not is above what is authorised.
            await OperateAsync(OperationKind.Capture, key, _chance.From(1, (int)amount.Minor)).ConfigureAwait(false);
            return;
        }

        int parts = _chance.From(1, 3);
        for (int i = 0; i < parts; i++)
        {
            long part = i == 0 && parts == 1 ? amount.Minor : _chance.From(1, (int)amount.Minor);
            if (_chance.Percent(40))
            {
                Beside(() => OperateAsync(OperationKind.Capture, key, part));
            }
            else
            {
                await OperateAsync(OperationKind.Capture, key, part).ConfigureAwait(false);
            }
        }

        if (_chance.Percent(20))
        {
            Beside(() => OperateAsync(OperationKind.Void, key, null));
        }

        if (_chance.Percent(20))
        {
            await OperateAsync(OperationKind.Reverse, key, null, new OperationNumber(OperationKind.Capture, 1)).ConfigureAwait(false);
        }

        await DelayAsync(_chance.Ms(0, 5_000)).ConfigureAwait(false);
        await RefundAsync(key, amount.Minor).ConfigureAwait(false);
    }

    private async Task RefundAsync(TransactionKey key, long whole)
    {
        if (_chance.Percent(30))
        {
            return;
        }

        await DelayAsync(_chance.Ms(0, 10_000)).ConfigureAwait(false);
        int parts = _chance.From(1, 3);
        for (int i = 0; i < parts; i++)
        {
            long part = parts == 1 ? whole : _chance.From(1, (int)whole);
            if (_chance.Percent(50))
            {
                Beside(() => OperateAsync(OperationKind.Refund, key, part));
            }
            else
            {
                await OperateAsync(OperationKind.Refund, key, part).ConfigureAwait(false);
            }
        }
    }

    /// <summary>One operation, asked for until it is known what became of it.</summary>
    private async Task<CardPaymentAnswer?> OperateAsync(
        OperationKind operation, TransactionKey key, long? minor, OperationNumber? original = null)
    {
        string request = $"r{++_requests}";
        for (int ask = 0; ask < MaxAsks; ask++)
        {
            if (!world.IsCalm && ask == 0 && _chance.Percent(15))
            {
                Beside(() => OperateOnceAsync(operation, key, minor, original, request));
            }

            CardPaymentAnswer? answer =
                await OperateOnceAsync(operation, key, minor, original, request).ConfigureAwait(false);
            if (answer is { Operation.IsResolved: true } or { Refusal: not (null or ChannelRefusal.OperationUnresolved) }
                or { Payment.IsHeld: true })
            {
                return answer;
            }

            if (answer is { Refusal: ChannelRefusal.OperationUnresolved } && ask > 20)
            {
                return answer;
            }

            await DelayAsync(_chance.Ms(200, 6_000)).ConfigureAwait(false);
        }

        world.Fail("M7", $"{operation} of {key} has no outcome after {MaxAsks} requests.");
        return null;
    }

    private Task<CardPaymentAnswer?> OperateOnceAsync(
        OperationKind operation, TransactionKey key, long? minor, OperationNumber? original, string request)
    {
        TimeSpan patience = _chance.Ms(500, 12_000);
        return AskAsync(operation.ToString(), key, patience, (node, cancellation) =>
        {
            var asked = new PaymentOperationRequest
            {
                Payment = key,
                RequestId = request,
                Amount = minor is { } some ? amount with { Minor = some } : null,
                Original = original,
                AnswerBy = node.WallNow + patience,
            };
            return operation switch
            {
                OperationKind.Increment => node.CardPayments.IncrementAsync(asked, cancellation),
                OperationKind.Capture => node.CardPayments.CaptureAsync(asked, cancellation),
                OperationKind.Void => node.CardPayments.VoidAsync(asked, cancellation),
                OperationKind.Reverse => node.CardPayments.ReverseAsync(asked, cancellation),
                _ => node.CardPayments.RefundAsync(asked, cancellation),
            };
        }, answer => world.Cards!.Facts.Answered(key, request, answer));
    }

    private Task<CardPaymentAnswer?> QueryAsync(TransactionKey key) => AskAsync(
        "Query", key, TimeSpan.FromSeconds(20), (node, cancellation) => node.CardPayments.QueryAsync(key, cancellation),
        answer => world.Cards!.Facts.Answered(key, answer));

    private Task<CardPaymentAnswer?> PayAsync(TransactionKey key, Money asked, bool mayConflict)
    {
        TimeSpan patience = _chance.Ms(500, 20_000);
        if (mayConflict)
        {
            // It may come first.
            world.Cards!.MayConflict.Add(key);
        }

        string? token = _chance.Percent(30) ? world.Cards!.TokenOf(card) : null;
        return AskAsync(kind.ToString(), key, patience, (node, cancellation) =>
        {
            var request = new CardPaymentRequest
            {
                Key = key,
                Amount = asked,
                CardToken = token,
                AnswerBy = node.WallNow + patience,
            };
            CardDetails? details = token is null ? CardPeople.Details(card) : null;
            return kind == OperationKind.Pay
                ? node.CardPayments.PayAsync(request, details, cancellation)
                : node.CardPayments.AuthoriseAsync(request, details, cancellation);
        }, answer => Paid(key, answer, mayConflict));
    }

    private void Paid(TransactionKey key, CardPaymentAnswer answer, bool mayConflict)
    {
        world.Cards!.Facts.Answered(key, answer);
        if (answer.Payment is { CardToken: { } known })
        {
            world.Cards.Knows(card, known);
        }

        if (answer.Refusal == ChannelRefusal.RequestConflict ? !mayConflict && !world.Cards.MayConflict.Contains(key)
            : mayConflict && answer.Payment is { } payment && payment.Amount.Minor == amount.Minor)
        {
            world.Fail("M4", $"{key} of another amount is answered {answer.Refusal?.ToString() ?? answer.Payment?.State.ToString()}.");
        }

        world.Coverage.Mark(answer.IsReplay ? "card payment replayed" : "card payment answered");
    }

    private async Task<CardPaymentAnswer?> AskAsync(
        string what, TransactionKey key, TimeSpan patience,
        Func<SimulatedNode, CancellationToken, ValueTask<CardPaymentAnswer>> ask, Action<CardPaymentAnswer> then)
    {
        if (world.Drivers.AnyNode() is not { } node)
        {
            return null;
        }

        world.Trace.Add("shop", "asks " + what, key.Attempt.Value ?? "", node.Name);
        var answered = new TaskCompletionSource<CardPaymentAnswer?>();
        bool isOver = false;
        TimeSpan longest = patience + Settings.MaxAfterDeadline;
        world.Patience.Watch(node.Life, longest, () => isOver, () => $"{what} of {key} on {node.Name}");
        world.Scheduler.After(longest + TimeSpan.FromSeconds(5), null, () => answered.TrySetResult(null));
        _ = CallAsync();
        return await answered.Task.ConfigureAwait(false);

        async Task CallAsync()
        {
            using var givesUp = new CancellationTokenSource();
            if (_chance.Percent(5))
            {
                world.Scheduler.After(_chance.Ms(1, 3_000), null, () =>
                {
                    if (!isOver)
                    {
                        givesUp.Cancel();
                    }
                });
            }

            CardPaymentAnswer? answer = null;
            try
            {
                answer = await ask(node, givesUp.Token).ConfigureAwait(false);
                world.Trace.Add(node.Name, "answers " + what, key.Attempt.Value ?? "",
                    answer.Refusal?.ToString() ?? answer.Payment!.State.ToString());
                then(answer);
            }
            catch (Exception exception)
            {
                world.Cards!.Facts.ScanSecrets("exception", exception.ToString());
                world.Misuse(what, exception);
            }

            isOver = true;
            answered.TrySetResult(answer);
        }
    }

    private void Beside(Func<Task> act)
    {
        _open++;
        world.Scheduler.After(_chance.Ms(0, 1_500), null, () => _ = ActAsync(act));
    }

    private async Task ActAsync(Func<Task> act)
    {
        try
        {
            await act().ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            world.Misuse("card client", exception);
        }

        _open--;
    }

    private Task DelayAsync(TimeSpan delay)
    {
        var wait = new TaskCompletionSource();
        world.Scheduler.After(delay, null, wait.SetResult);
        return wait.Task;
    }
}
