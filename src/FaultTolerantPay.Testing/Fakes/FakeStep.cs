namespace FaultTolerantPay.Testing.Fakes;

/// <summary>What one call of a fake does: whether the partner acts on it, and how the caller hears of it.</summary>
public sealed record FakeStep
{
    private FakeStep()
    {
    }

    /// <summary>The partner acts, and answers at once.</summary>
    public static FakeStep Answer { get; } = new();

    /// <summary>The partner acts, and never answers. The call ends when it is cancelled.</summary>
    public static FakeStep Hang { get; } = new() { Delay = Timeout.InfiniteTimeSpan };

    /// <summary>
    /// The partner acts, and never answers. The call does not end even when it is cancelled, as that of an adapter that ignores its token.
    /// </summary>
    public static FakeStep HangForGood { get; } = new() { Delay = Timeout.InfiniteTimeSpan, IgnoresCancellation = true };

    /// <summary>
    /// The request is lost: the partner never acts, and the caller gets an <see cref="IOException"/> that leaves open what happened.
    /// </summary>
    public static FakeStep LoseRequest { get; } = Throw(new IOException("The connection was reset."));

    /// <summary>
    /// The answer is lost: the partner acts, and the caller gets an <see cref="IOException"/> that leaves open what happened.
    /// </summary>
    public static FakeStep LoseAnswer { get; } = new() { Error = new IOException("The connection was reset."), Acts = true };

    /// <summary>The partner refuses the connection: the caller gets a <see cref="NothingSentException"/>.</summary>
    public static FakeStep RefuseConnection { get; } = Throw(new NothingSentException("The connection was refused."));

    internal TimeSpan Delay { get; private init; }

    internal bool IgnoresCancellation { get; private init; }

    internal Exception? Error { get; private init; }

    internal bool Acts { get; private init; } = true;

    /// <summary>
    /// The partner acts at once, and answers later. A call that is cancelled before ends then; the partner has acted all the same.
    /// </summary>
    /// <param name="delay">How long the answer takes, by the fake's clock: 0 s to 30 d.</param>
    /// <exception cref="ArgumentOutOfRangeException">It takes less or longer.</exception>
    public static FakeStep AnswerAfter(TimeSpan delay) => new() { Delay = Checked(delay) };

    /// <summary>
    /// The partner acts at once, and answers later, also to a call that was cancelled: the late answer of an adapter that ignores its
    /// token.
    /// </summary>
    /// <param name="delay">How long the answer takes, by the fake's clock: 0 s to 30 d.</param>
    /// <exception cref="ArgumentOutOfRangeException">It takes less or longer.</exception>
    public static FakeStep AnswerLate(TimeSpan delay) => new() { Delay = Checked(delay), IgnoresCancellation = true };

    /// <summary>The call throws; the partner does not act.</summary>
    /// <param name="error">What the caller gets.</param>
    public static FakeStep Throw(Exception error) => new() { Error = error, Acts = false };

    private static TimeSpan Checked(TimeSpan delay)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(delay, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(delay, TimeSpan.FromDays(30));
        return delay;
    }
}
