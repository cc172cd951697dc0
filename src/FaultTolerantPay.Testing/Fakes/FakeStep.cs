namespace FaultTolerantPay.Testing.Fakes;

/// <summary>How a fake behaves in one call: whether the partner acts, and what the caller receives.</summary>
public sealed record FakeStep
{
    private FakeStep()
    {
    }

    /// <summary>The partner acts, and responds immediately.</summary>
    public static FakeStep Answer { get; } = new();

    /// <summary>The partner acts, and never responds. The call ends when it is cancelled.</summary>
    public static FakeStep Hang { get; } = new() { Delay = Timeout.InfiniteTimeSpan };

    /// <summary>
    /// The partner acts, and never responds. The call does not end even when it is cancelled, like the call of an adapter that ignores its
    /// token.
    /// </summary>
    public static FakeStep HangForGood { get; } = new() { Delay = Timeout.InfiniteTimeSpan, IgnoresCancellation = true };

    /// <summary>
    /// The request is lost: the partner never acts, and the caller gets an <see cref="IOException"/>, which leaves the outcome open.
    /// </summary>
    public static FakeStep LoseRequest { get; } = Throw(new IOException("The connection was reset."));

    /// <summary>
    /// The response is lost: the partner acts, and the caller gets an <see cref="IOException"/>, which leaves the outcome open.
    /// </summary>
    public static FakeStep LoseAnswer { get; } = new() { Error = new IOException("The connection was reset."), Acts = true };

    /// <summary>The partner refuses the connection: the caller gets a <see cref="NothingSentException"/>.</summary>
    public static FakeStep RefuseConnection { get; } = Throw(new NothingSentException("The connection was refused."));

    internal TimeSpan Delay { get; private init; }

    internal bool IgnoresCancellation { get; private init; }

    internal Exception? Error { get; private init; }

    internal bool Acts { get; private init; } = true;

    /// <summary>
    /// The partner acts immediately, and responds after a delay. A call that is cancelled earlier ends then; the partner has acted anyway.
    /// </summary>
    /// <param name="delay">The delay of the response, by the fake's clock: 0 s to 30 d.</param>
    /// <exception cref="ArgumentOutOfRangeException">The delay is out of range.</exception>
    public static FakeStep AnswerAfter(TimeSpan delay) => new() { Delay = Checked(delay) };

    /// <summary>
    /// The partner acts immediately, and responds after a delay, even to a cancelled call: the late result of an adapter that ignores its
    /// token.
    /// </summary>
    /// <param name="delay">The delay of the response, by the fake's clock: 0 s to 30 d.</param>
    /// <exception cref="ArgumentOutOfRangeException">The delay is out of range.</exception>
    public static FakeStep AnswerLate(TimeSpan delay) => new() { Delay = Checked(delay), IgnoresCancellation = true };

    /// <summary>The call throws; the partner does not act.</summary>
    /// <param name="error">The exception that the caller receives.</param>
    public static FakeStep Throw(Exception error) => new() { Error = error, Acts = false };

    private static TimeSpan Checked(TimeSpan delay)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(delay, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(delay, TimeSpan.FromDays(30));
        return delay;
    }
}
