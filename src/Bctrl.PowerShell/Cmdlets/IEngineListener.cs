namespace Bctrl.PowerShell;

/// <summary>Who hears, on the pipeline's thread, what the engine tells.</summary>
internal interface IEngineListener<T>
    where T : class
{
    void OnEnded(T value);

    void OnTimedOut(WaitEvent<T>.TimedOut missed);

    void OnFailed(WaitEvent<T>.Failed failed);

    /// <summary>Now and then, for whatever is worth a look.</summary>
    void OnTick();
}
