namespace FaultTolerantPay.Testing.Providers;

/// <summary>What a provider's test system can be made to do. In each of these cases it executes the order.</summary>
public enum ProviderTrouble
{
    /// <summary>It executes the order, and breaks the connection without an answer.</summary>
    AnswerLost = 1,

    /// <summary>It executes the order, and answers with HTTP 500.</summary>
    ServerError = 2,

    /// <summary>It executes the order, and a proxy answers with HTTP 502 and a page in HTML.</summary>
    ErrorPage = 3,

    /// <summary>It executes the order, and its answer ends before the last byte.</summary>
    CutAnswer = 4,
}
