namespace FaultTolerantPay.Testing.Conformance;

/// <summary>
/// Checks a host's adapters against their contracts, in a test of any framework or in a program: <c>(await
/// AdapterConformance.RunAsync(subject)).Require()</c>. It moves money at the partner, so run it against a test system.
/// </summary>
public static class AdapterConformance
{
    private const string RefundPrefix = "Refund_";

    private static readonly ChannelMethods<IPayoutChannel> Payouts = new(
        InstructionPurpose.Payout,
        channel => channel.Institution,
        channel => channel.LateBookingWindow,
        (channel, instruction, token) => channel.PayAsync(instruction, token),
        (channel, instruction, token) => channel.QueryAsync(instruction, token));

    private static readonly ChannelMethods<ICollectionChannel> Collections = new(
        InstructionPurpose.Collection,
        channel => channel.Institution,
        channel => channel.LateBookingWindow,
        (channel, instruction, token) => channel.CollectAsync(instruction, token),
        (channel, instruction, token) => channel.QueryAsync(instruction, token));

    private static readonly ChannelMethods<ICollectionChannel> Refunds = Collections with
    {
        Purpose = InstructionPurpose.CustomerRefund,
        Send = (channel, instruction, token) => channel.RefundAsync(instruction, token),
    };

    /// <summary>The names of the checks of business systems, in the order in which they run.</summary>
    public static IReadOnlyList<string> BusinessSystemChecks { get; } =
    [
        .. Conformance.BusinessSystemChecks.All.Select(check => check.Name),
    ];

    /// <summary>The names of the checks of institutions, in the order in which they run.</summary>
    public static IReadOnlyList<string> InstitutionChecks { get; } = [.. Conformance.InstitutionChecks.All.Select(check => check.Name)];

    /// <summary>The names of the checks of payout channels, in the order in which they run.</summary>
    public static IReadOnlyList<string> PayoutChecks { get; } = [.. ChannelChecks<IPayoutChannel>.All.Select(check => check.Name)];

    /// <summary>
    /// The names of the checks of collection channels, in the order in which they run: those of collections, then those of customer
    /// refunds.
    /// </summary>
    public static IReadOnlyList<string> CollectionChecks { get; } =
    [
        .. ChannelChecks<ICollectionChannel>.All.Select(check => check.Name),
        .. ChannelChecks<ICollectionChannel>.All.Select(check => RefundPrefix + check.Name),
    ];

    /// <summary>The names of the checks of notice sinks, in the order in which they run.</summary>
    public static IReadOnlyList<string> NoticeSinkChecks { get; } = [.. Conformance.NoticeSinkChecks.All.Select(check => check.Name)];

    /// <summary>Checks a business system.</summary>
    /// <param name="subject">The adapter, and the data that the suite needs.</param>
    /// <param name="only">The only check to run; null: all.</param>
    /// <param name="cancellationToken">Cancels the run.</param>
    /// <exception cref="ArgumentException">There is no check of this name, or no sample.</exception>
    public static Task<AdapterReport> RunAsync(
        BusinessSystemUnderTest subject,
        string? only = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(subject);
        RequireSamples(subject.Samples, nameof(subject));
        return RunAsync(
            subject,
            Conformance.BusinessSystemChecks.All,
            new BusinessSystemRun(subject, cancellationToken),
            only,
            cancellationToken);
    }

    /// <summary>Checks an institution.</summary>
    /// <param name="subject">The adapter, and the data that the suite needs.</param>
    /// <param name="only">The only check to run; null: all.</param>
    /// <param name="cancellationToken">Cancels the run.</param>
    /// <exception cref="ArgumentException">There is no check of this name, or no merchant.</exception>
    public static Task<AdapterReport> RunAsync(
        InstitutionUnderTest subject,
        string? only = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(subject);
        RequireSamples(subject.Merchants, nameof(subject));
        var run = new InstitutionRun(subject, new AdapterRun<IInstitution>(subject, cancellationToken));
        return RunAsync(subject, Conformance.InstitutionChecks.All, run, only, cancellationToken);
    }

    /// <summary>Checks a payout channel.</summary>
    /// <param name="subject">The adapter, and the data that the suite needs.</param>
    /// <param name="only">The only check to run; null: all.</param>
    /// <param name="cancellationToken">Cancels the run.</param>
    /// <exception cref="ArgumentException">There is no check of this name, or no sample.</exception>
    public static async Task<AdapterReport> RunAsync(
        PayoutUnderTest subject,
        string? only = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(subject);
        RequireSamples(subject.Samples, nameof(subject));
        ChannelRun<IPayoutChannel> run = await StartAsync(subject, Payouts, cancellationToken).ConfigureAwait(false);
        return await RunAsync(subject, ChannelChecks<IPayoutChannel>.All, run, only, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Checks a collection channel, and its customer refunds.</summary>
    /// <param name="subject">The adapter, and the data that the suite needs.</param>
    /// <param name="only">The only check to run; null: all.</param>
    /// <param name="cancellationToken">Cancels the run.</param>
    /// <exception cref="ArgumentException">There is no check of this name, or no sample.</exception>
    public static async Task<AdapterReport> RunAsync(
        CollectionUnderTest subject,
        string? only = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(subject);
        RequireSamples(subject.Samples, nameof(subject));
        ChannelRun<ICollectionChannel> collections = await StartAsync(subject, Collections, cancellationToken).ConfigureAwait(false);
        ChannelRun<ICollectionChannel> refunds = await StartAsync(subject, Refunds, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<Check<bool>> all =
        [
            .. ChannelChecks<ICollectionChannel>.All.Select(
                check => new Check<bool>(check.Name, check.Expected, _ => check.RunAsync(collections))),
            .. ChannelChecks<ICollectionChannel>.All.Select(check => new Check<bool>(
                RefundPrefix + check.Name,
                check.Expected,
                _ => subject.RefundsCustomers
                    ? check.RunAsync(refunds)
                    : Task.FromResult(CheckResult.Skipped("RefundsCustomers is false")))),
        ];
        return await RunAsync(subject, all, true, only, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Checks a notice sink.</summary>
    /// <param name="subject">The adapter, and the data that the suite needs.</param>
    /// <param name="only">The only check to run; null: all.</param>
    /// <param name="cancellationToken">Cancels the run.</param>
    /// <exception cref="ArgumentException">There is no check of this name.</exception>
    public static Task<AdapterReport> RunAsync(
        NoticeSinkUnderTest subject,
        string? only = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(subject);
        var run = new NoticeSinkRun(subject, new AdapterRun<INoticeSink>(subject, cancellationToken));
        return RunAsync(subject, Conformance.NoticeSinkChecks.All, run, only, cancellationToken);
    }

    private static async Task<ChannelRun<TChannel>> StartAsync<TChannel>(
        ChannelUnderTest<TChannel> subject, ChannelMethods<TChannel> methods, CancellationToken stop)
        where TChannel : class
    {
        var calls = new AdapterRun<TChannel>(subject, stop);
        InstitutionId institution = await calls.WithAdapterAsync(
            channel => Task.FromResult(methods.Institution(channel))).ConfigureAwait(false);
        return new ChannelRun<TChannel>(subject, methods, institution, stop);
    }

    private static async Task<AdapterReport> RunAsync<TAdapter, TRun>(
        AdapterUnderTest<TAdapter> subject, IReadOnlyList<Check<TRun>> checks, TRun run, string? only, CancellationToken stop)
        where TAdapter : class
    {
        Check<TRun>[] chosen = [.. checks.Where(check => only is null || check.Name == only)];
        if (chosen.Length == 0)
        {
            throw new ArgumentException($"There is no check '{only}' of {typeof(TAdapter).Name}.", nameof(only));
        }

        string adapter = await new AdapterRun<TAdapter>(subject, stop).WithAdapterAsync(
            one => Task.FromResult(one.GetType().Name)).ConfigureAwait(false);
        var found = new List<AdapterCheck>();
        foreach (Check<TRun> check in chosen)
        {
            stop.ThrowIfCancellationRequested();
            found.Add(await check.JudgeAsync(run).ConfigureAwait(false));
        }
        return new AdapterReport(adapter, [.. found]);
    }

    private static void RequireSamples<T>(IReadOnlyList<T> samples, string name)
    {
        if (samples.Count == 0)
        {
            throw new ArgumentException($"{name} offers no {typeof(T).Name}: expected at least one.", name);
        }
    }
}
